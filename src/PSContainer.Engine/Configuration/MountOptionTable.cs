using System;

namespace PSContainer.Engine.Configuration;

/// <summary>The words of mount(8) and of the OCI runtimes for the options of a mount.</summary>
internal static class MountOptionTable
{
    // struct mount_attr's numbers (linux/mount.h); the access time is not a bit but a field of three bits.
    internal const ulong AttrReadOnly = 1, AttrNoSuid = 2, AttrNoDev = 4, AttrNoExec = 8, AttrAccessTime = 0x70,
        AttrRelativeAccessTime = 0, AttrNoAccessTime = 0x10, AttrStrictAccessTime = 0x20, AttrNoDirAccessTime = 0x80,
        AttrNoSymFollow = 0x200000;

    private static readonly MountOption[] s_all =
    [
        new("defaults", MountOptionKind.Nothing, 0UL),
        new("bind", MountOptionKind.Bind, MountFlags.Bind),
        new("rbind", MountOptionKind.Bind, MountFlags.Bind | MountFlags.Recursive),

        new("ro", MountOptionKind.Flag, MountFlags.ReadOnly),
        new("rw", MountOptionKind.ClearFlag, MountFlags.ReadOnly),
        new("nosuid", MountOptionKind.Flag, MountFlags.NoSuid),
        new("suid", MountOptionKind.ClearFlag, MountFlags.NoSuid),
        new("nodev", MountOptionKind.Flag, MountFlags.NoDev),
        new("dev", MountOptionKind.ClearFlag, MountFlags.NoDev),
        new("noexec", MountOptionKind.Flag, MountFlags.NoExec),
        new("exec", MountOptionKind.ClearFlag, MountFlags.NoExec),
        new("sync", MountOptionKind.Flag, MountFlags.Synchronous),
        new("async", MountOptionKind.ClearFlag, MountFlags.Synchronous),
        new("remount", MountOptionKind.Flag, MountFlags.Remount),
        new("mand", MountOptionKind.Flag, MountFlags.MandatoryLock),
        new("nomand", MountOptionKind.ClearFlag, MountFlags.MandatoryLock),
        new("dirsync", MountOptionKind.Flag, MountFlags.DirSync),
        new("nosymfollow", MountOptionKind.Flag, MountFlags.NoSymFollow),
        new("symfollow", MountOptionKind.ClearFlag, MountFlags.NoSymFollow),
        new("noatime", MountOptionKind.Flag, MountFlags.NoAccessTime),
        new("atime", MountOptionKind.ClearFlag, MountFlags.NoAccessTime),
        new("nodiratime", MountOptionKind.Flag, MountFlags.NoDirAccessTime),
        new("diratime", MountOptionKind.ClearFlag, MountFlags.NoDirAccessTime),
        new("relatime", MountOptionKind.Flag, MountFlags.RelativeAccessTime),
        new("norelatime", MountOptionKind.ClearFlag, MountFlags.RelativeAccessTime),
        new("strictatime", MountOptionKind.Flag, MountFlags.StrictAccessTime),
        new("nostrictatime", MountOptionKind.ClearFlag, MountFlags.StrictAccessTime),
        new("lazytime", MountOptionKind.Flag, MountFlags.LazyTime),
        new("nolazytime", MountOptionKind.ClearFlag, MountFlags.LazyTime),
        new("iversion", MountOptionKind.Flag, MountFlags.InodeVersion),
        new("noiversion", MountOptionKind.ClearFlag, MountFlags.InodeVersion),
        new("silent", MountOptionKind.Flag, MountFlags.Silent),
        new("loud", MountOptionKind.ClearFlag, MountFlags.Silent),

        new("private", MountOptionKind.Propagation, MountFlags.Private),
        new("rprivate", MountOptionKind.Propagation, MountFlags.Private | MountFlags.Recursive),
        new("shared", MountOptionKind.Propagation, MountFlags.Shared),
        new("rshared", MountOptionKind.Propagation, MountFlags.Shared | MountFlags.Recursive),
        new("slave", MountOptionKind.Propagation, MountFlags.Slave),
        new("rslave", MountOptionKind.Propagation, MountFlags.Slave | MountFlags.Recursive),
        new("unbindable", MountOptionKind.Propagation, MountFlags.Unbindable),
        new("runbindable", MountOptionKind.Propagation, MountFlags.Unbindable | MountFlags.Recursive),

        new("rro", MountOptionKind.Attribute, AttrReadOnly),
        new("rrw", MountOptionKind.ClearAttribute, AttrReadOnly),
        new("rnosuid", MountOptionKind.Attribute, AttrNoSuid),
        new("rsuid", MountOptionKind.ClearAttribute, AttrNoSuid),
        new("rnodev", MountOptionKind.Attribute, AttrNoDev),
        new("rdev", MountOptionKind.ClearAttribute, AttrNoDev),
        new("rnoexec", MountOptionKind.Attribute, AttrNoExec),
        new("rexec", MountOptionKind.ClearAttribute, AttrNoExec),
        new("rnodiratime", MountOptionKind.Attribute, AttrNoDirAccessTime),
        new("rdiratime", MountOptionKind.ClearAttribute, AttrNoDirAccessTime),
        new("rrelatime", MountOptionKind.Attribute, AttrRelativeAccessTime),
        new("rnorelatime", MountOptionKind.ClearAttribute, AttrRelativeAccessTime),
        new("rnoatime", MountOptionKind.Attribute, AttrNoAccessTime),
        new("ratime", MountOptionKind.ClearAttribute, AttrNoAccessTime),
        new("rstrictatime", MountOptionKind.Attribute, AttrStrictAccessTime),
        new("rnostrictatime", MountOptionKind.ClearAttribute, AttrStrictAccessTime),
        new("rnosymfollow", MountOptionKind.Attribute, AttrNoSymFollow),
        new("rsymfollow", MountOptionKind.ClearAttribute, AttrNoSymFollow),

        new("tmpcopyup", MountExtensions.CopyUp),
        new("copy-symlink", MountExtensions.CopySymlink),
        new("src-nofollow", MountExtensions.SourceNoFollow),
        new("dest-nofollow", MountExtensions.DestinationNoFollow),
        new("idmap", MountExtensions.IdMap),
        new("ridmap", MountExtensions.RecursiveIdMap),

        new("z", MountOptionKind.Relabel, 0UL),
        new("Z", MountOptionKind.Relabel, 0UL),
    ];

    internal static ReadOnlySpan<MountOption> All => s_all;

    /// <summary>Finds a word; letter case counts (<c>z</c> and <c>Z</c>).</summary>
    internal static bool TryFind(ReadOnlySpan<char> name, out MountOption option)
    {
        // Some sixty comparisons that nearly all end at the length: no dictionary to build in a cold process.
        foreach (ref readonly MountOption candidate in s_all.AsSpan())
        {
            if (name.SequenceEqual(candidate.Name))
            {
                option = candidate;
                return true;
            }
        }

        option = default;
        return false;
    }
}
