using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>What a bind mount shows: a detached copy of a part of the host's tree with all its attributes, or the text of a symbolic link that is to be made again.</summary>
/// <param name="Tree">The copy's descriptor, or -1.</param>
/// <param name="Link">The link's text, or null.</param>
internal readonly record struct BindSource(int Tree, string? Link)
{
    /// <summary>Opens it.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="userNamespace">User namespace whose maps the files' ids get, or -1.</param>
    /// <param name="step">What is done, for errors.</param>
    /// <exception cref="LinuxException">There is no such source.</exception>
    /// <exception cref="ContainerException">Its file system has no idmapped mounts.</exception>
    internal static BindSource Open(ContainerMount mount, int userNamespace, string step)
    {
        if ((mount.Extensions & MountExtensions.CopySymlink) != 0 && Libc.TryReadLinkAt(Libc.AT_FDCWD, mount.Source) is { } link)
            return new(-1, link);
        int flags = Libc.OPEN_TREE_CLONE | ((mount.Flags & MountFlags.Recursive) != 0 ? Libc.AT_RECURSIVE : 0);
        if ((mount.Extensions & MountExtensions.SourceNoFollow) != 0)
            flags |= Libc.AT_SYMLINK_NOFOLLOW;
        int tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, mount.Source, flags), "open_tree", mount.Source);
        (ulong set, ulong clear) = MountAttributes.Change(mount.Flags, mount.ClearedFlags);
        if ((set | clear) != 0)
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: false, set, clear), "mount_setattr", mount.Source);
        if (userNamespace >= 0)
            MapIds(mount, tree, userNamespace, step);
        return new(tree, null);
    }

    /// <summary>Gives the copy a propagation, which it otherwise shares with what it was taken from.</summary>
    internal void SetPropagation(MountFlags propagation) => Libc.Check(
        Libc.TryMountSetAttr(Tree, (propagation & MountFlags.Recursive) != 0, 0, 0, MountAttributes.Propagation(propagation)), "mount_setattr");

    private static void MapIds(ContainerMount mount, int tree, int userNamespace, string step)
    {
        bool recursive = (mount.Extensions & MountExtensions.RecursiveIdMap) != 0;
        int result = Libc.TryMountSetAttr(tree, recursive, Libc.MOUNT_ATTR_IDMAP, 0, 0, userNamespace);
        if (result >= 0)
            return;
        throw new ContainerException(ErrorCode.SystemError, $"the ids of \"{mount.Source}\" cannot be mapped: mount_setattr: {Errno.Describe(-result)}")
        {
            Step = step,
            Syscall = "mount_setattr",
            Errno = -result,
            Path = mount.Source,
            Hint = -result switch
            {
                Errno.EINVAL => "The file system" + (recursive ? ", or one mounted below it," : string.Empty)
                    + " has no idmapped mounts in this kernel; ext4, xfs, btrfs and, from Linux 6.3 on, tmpfs have. Put the files there, or leave the mappings out.",
                Errno.EPERM => "It takes root with CAP_SYS_ADMIN over the file system, and a source that is not idmapped already.",
                _ => null,
            },
        };
    }
}
