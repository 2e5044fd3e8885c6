using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking;

/// <summary>Errors of the set-up of a network: what, where in the configuration, why, and what to do.</summary>
internal static class NetworkErrors
{
    private const string Step = "set up the network";

    /// <summary>Something that is seen before the kernel is asked.</summary>
    internal static ContainerException Of(string place, string message, int errno, string hint) =>
        new(ErrorCode.SystemError, $"{place}: {message}") { Step = Step, Errno = errno, Hint = hint };

    /// <summary>What the kernel refuses.</summary>
    /// <param name="place">Place in the configuration.</param>
    /// <param name="what">What was to be done.</param>
    /// <param name="e">The kernel's answer.</param>
    /// <param name="hint">What to do; null for what is known of the errno.</param>
    internal static ContainerException Of(string place, string what, LinuxException e, string? hint = null) =>
        new(ErrorCode.SystemError, $"{place}: {what}: {e.Message}", e) { Step = Step, Hint = hint ?? HintFor(e) };

    private static string? HintFor(LinuxException e) => e.Errno switch
    {
        Errno.EPERM => "Interfaces can be made and moved by root alone, with CAP_NET_ADMIN and CAP_SYS_ADMIN: run as root (sudo pwsh).",
        Errno.EEXIST => "Something of that name or address is there already: choose another one.",
        Errno.EOPNOTSUPP => "This kernel has no such kind of interface.",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => "The gateway must be in the network of one of the container's addresses.",
        Errno.ENETDOWN => "Its interface is down.",
        Errno.EACCES => "IPv6 may be switched off: see net.ipv6.conf.*.disable_ipv6.",
        Errno.ESRCH => "The container's first process ended meanwhile; try again.",
        Errno.EINVAL => "The kernel does not take this value; ip(8) would be told the same.",
        _ => ErrnoHint.For(e.Syscall, e.Errno),
    };
}
