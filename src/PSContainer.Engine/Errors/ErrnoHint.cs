using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Errors;

/// <summary>What a user can do about an errno.</summary>
internal static class ErrnoHint
{
    internal static string? For(string syscall, int errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES when Libc.GetEffectiveUid() != 0 => "Run as root (sudo pwsh), or use a rootless configuration: New-ContainerConfig -Template Rootless.",
        Errno.EACCES => "The file, or a directory on the way to it, does not admit the user; with a user namespace it must admit the container's ids (chmod o+x).",
        Errno.EPERM when syscall is "setns" or "unshare" => "The process lacks CAP_SYS_ADMIN, or the namespace kind is limited in /proc/sys/user.",
        Errno.EPERM => "The process lacks a capability for this; see Get-ContainerHostFeature.",
        Errno.ENOSPC when syscall is "unshare" or "clone" => "The limit of namespaces is reached: see /proc/sys/user/max_*_namespaces.",
        Errno.ENOSPC or Errno.EDQUOT => "Free some space on the file system.",
        Errno.ENOSYS => "The kernel is too old: Linux 5.12 or later is needed.",
        Errno.ENODEV => "The kernel does not have this file system type.",
        Errno.ENOMEM => "Raise the container's memory limit or free some memory.",
        Errno.EMFILE or Errno.ENFILE => "Close some files or raise the limit of open files (ulimit -n).",
        Errno.ENOENT => "Check that the path exists.",
        _ => null,
    };
}
