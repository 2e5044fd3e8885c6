using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Services;

/// <summary>Errors of applying a runtime.json: what, where in it, why, and what to do.</summary>
internal static class RuntimeErrors
{
    private const string Step = "apply " + LinuxkitRuntime.FileName;
    private const string Look = "Look whether what the " + LinuxkitRuntime.FileName + " names at this place is there and of the right kind.";

    /// <summary>What the kernel refuses.</summary>
    internal static ContainerException Of(string place, string what, LinuxException e, string? hint = null) =>
        new(ErrorCode.SystemError, $"{LinuxkitRuntime.FileName}: {place}: {what}: {e.Message}", e) { Step = Step, Hint = hint ?? ErrnoHint.For(e.Syscall, e.Errno) ?? Look };

    /// <summary>What is seen before the kernel is asked.</summary>
    internal static ContainerException Of(string place, string message, int errno, string hint) =>
        new(ErrorCode.SystemError, $"{LinuxkitRuntime.FileName}: {place}: {message}") { Step = Step, Errno = errno, Hint = hint };

    /// <summary>An error of another room, said of a place here.</summary>
    internal static ContainerException Of(string place, ContainerException e) =>
        new(e.Code, $"{LinuxkitRuntime.FileName}: {place}: {e.Message}", e) { Step = Step, Errno = e.Errno, Path = e.Path, Hint = e.Hint ?? Look };
}
