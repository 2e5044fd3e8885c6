using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>What goes wrong where a watch is set up, and what to do.</summary>
internal static class WatchErrors
{
    internal static string? HintFor(LinuxException e) => (e.Syscall, e.Errno) switch
    {
        ("inotify_init1", Errno.EMFILE) => "The user has too many inotify queues, or the process too many open files: raise fs.inotify.max_user_instances (sysctl) or ulimit -n.",
        ("inotify_add_watch", Errno.ENOSPC) => "The user watches too many files: raise fs.inotify.max_user_watches (sysctl).",
        (_, Errno.EOPNOTSUPP) => "This kernel does not measure it (CONFIG_PSI and psi=1 for stall times; a real-time kernel notifies of no cgroup v1 memory events).",
        _ => ErrnoHint.For(e.Syscall, e.Errno),
    };

    internal static ContainerException SetUp(LinuxException e, string root) =>
        new(ErrorCode.SystemError, $"the containers of {root} cannot be watched: {e.Message}", e) { Hint = HintFor(e) };

    internal static ContainerException NoMemoryCgroup(string id, string what) =>
        new(ErrorCode.SystemError, $"{what} of container '{id}' cannot be watched: it has no cgroup with the memory controller")
        {
            ContainerId = id,
            Errno = Errno.ENODEV,
            Hint = "Make it as root or in a delegated cgroup, with the memory controller mounted and no CgroupDriver Disabled.",
        };
}
