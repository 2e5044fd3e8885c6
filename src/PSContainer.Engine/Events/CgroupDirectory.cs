using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>The directory of a cgroup, and which one it is: after a restart another may have the same path.</summary>
internal readonly record struct CgroupDirectory(string Path, ulong Inode)
{
    /// <summary>Whether it is still there, and is no other.</summary>
    internal bool IsThere => InodeOf(Path) == Inode;

    /// <summary>The directory, or null where there is none.</summary>
    internal static CgroupDirectory? TryFind(string? path) => path is not null && InodeOf(path) is { } inode ? new(path, inode) : null;

    private static ulong? InodeOf(string path) =>
        Libc.TryStat(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) == 0 ? stat.Inode : null;
}
