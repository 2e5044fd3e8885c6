using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Mounts a file system or a part of the host inside the root. It has all its attributes before it is attached, and is attached by descriptor.</summary>
internal sealed class MountStep(ContainerMount mount) : InitStep
{
    internal override StepKind Kind => StepKind.Mount;

    internal override string Describe()
    {
        string options = string.Join(',', mount.Options);
        return (mount.IsBind ? $"bind \"{mount.Source}\" at \"{mount.Destination}\"" : $"mount {mount.Type} at \"{mount.Destination}\"")
            + (options.Length == 0 ? null : $" ({options})");
    }

    internal override void Write(WireWriter writer)
    {
        writer.String(mount.Source);
        writer.String(mount.Destination);
        writer.String(mount.Type);
        writer.ULong((ulong)mount.Flags);
        writer.ULong((ulong)mount.ClearedFlags);
        writer.Int(mount.PropagationFlags.Count);
        foreach (MountFlags flags in mount.PropagationFlags)
            writer.ULong((ulong)flags);
        writer.String(mount.Data);
        writer.Bool(mount.RecursiveAttributes is not null);
        writer.ULong(mount.RecursiveAttributes?.Set ?? 0);
        writer.ULong(mount.RecursiveAttributes?.Clear ?? 0);
        writer.Int((int)mount.Extensions);
    }

    internal static MountStep Read(WireReader reader)
    {
        ContainerMount mount = new()
        {
            Source = reader.String(),
            Destination = reader.String(),
            Type = reader.String(),
            Flags = (MountFlags)reader.ULong(),
            ClearedFlags = (MountFlags)reader.ULong(),
        };
        int count = reader.Count(sizeof(ulong));
        for (int i = 0; i < count; i++)
            mount.PropagationFlags.Add((MountFlags)reader.ULong());
        mount.Data = reader.String();
        bool recursive = reader.Bool();
        RecursiveMountAttributes attributes = new() { Set = reader.ULong(), Clear = reader.ULong() };
        mount.RecursiveAttributes = recursive ? attributes : null;
        mount.Extensions = (MountExtensions)reader.Int();
        return new MountStep(mount);
    }

    internal override void Run(InitContext context)
    {
        int tree;
        int target;
        if (mount.IsBind)
        {
            tree = OpenBindSource();
            bool directory = Libc.Stat(tree, mount.Source).IsDirectory;
            target = directory
                ? context.RequiredRoot.OpenDirectory(mount.Destination)
                : context.RequiredRoot.OpenFile(mount.Destination);
        }
        else
        {
            target = OpenFileSystemTarget(context.RequiredRoot);
            using FileSystemContext fs = NewFileSystem();
            tree = fs.Mount(MountAttributes.From(mount.Flags));
            if ((mount.Extensions & MountExtensions.CopyUp) != 0)
                CopyUp(target, tree);
        }

        if (mount.RecursiveAttributes is { } attributes)
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: true, attributes.Set, attributes.Clear), "mount_setattr", mount.Destination);
        Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", mount.Destination);
        foreach (MountFlags flags in mount.PropagationFlags)
        {
            Libc.Check(
                Libc.TryMountSetAttr(tree, (flags & MountFlags.Recursive) != 0, 0, 0, MountAttributes.Propagation(flags)),
                "mount_setattr",
                mount.Destination);
        }

        Libc.Close(target);
        Libc.Close(tree);
    }

    private int OpenBindSource()
    {
        int flags = Libc.OPEN_TREE_CLONE | ((mount.Flags & MountFlags.Recursive) != 0 ? Libc.AT_RECURSIVE : 0);
        if ((mount.Extensions & MountExtensions.SourceNoFollow) != 0)
            flags |= Libc.AT_SYMLINK_NOFOLLOW;
        int tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, mount.Source, flags), "open_tree", mount.Source);
        (ulong set, ulong clear) = MountAttributes.Change(mount.Flags, mount.ClearedFlags);
        if ((set | clear) != 0)
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: false, set, clear), "mount_setattr", mount.Source);
        return tree;
    }

    private int OpenFileSystemTarget(RootDirectory root)
    {
        // A symbolic link at /proc or /sys would put the real one elsewhere and leave a false one (CVE-2023-27561).
        if (mount.Type is "proc" or "sysfs")
        {
            int existing = root.TryOpen(mount.Destination, Libc.O_PATH | Libc.O_NOFOLLOW);
            if (existing >= 0)
            {
                bool directory = Libc.Stat(existing, mount.Destination).IsDirectory;
                if (directory)
                    return existing;
                throw new ContainerException(ErrorCode.ConfigInvalid, $"\"{mount.Destination}\" inside the container's root is not a directory, so {mount.Type} cannot be mounted there")
                {
                    Path = mount.Destination,
                    Hint = "Replace it with an empty directory in the root file system.",
                };
            }
        }

        return root.OpenDirectory(mount.Destination);
    }

    private FileSystemContext NewFileSystem()
    {
        const MountFlags SuperBlockFlags = MountFlags.Synchronous | MountFlags.DirSync | MountFlags.MandatoryLock | MountFlags.LazyTime;
        FileSystemContext fs = new(mount.Type);
        fs.Set("source", mount.Source.Length > 0 ? mount.Source : mount.Type);
        MountFlags flags = mount.Flags & SuperBlockFlags;
        if ((flags & MountFlags.Synchronous) != 0)
            fs.Set("sync");
        if ((flags & MountFlags.DirSync) != 0)
            fs.Set("dirsync");
        if ((flags & MountFlags.MandatoryLock) != 0)
            fs.Set("mand");
        if ((flags & MountFlags.LazyTime) != 0)
            fs.Set("lazytime");
        fs.SetAll(mount.Data);
        return fs;
    }

    private void CopyUp(int source, int detached)
    {
        int from = Libc.Check(Libc.TryOpenAt(source, ".", Libc.O_RDONLY | Libc.O_DIRECTORY), "open", mount.Destination);
        TreeCopy.Copy(from, detached, mount.Destination);
        Libc.Close(from);
    }
}
