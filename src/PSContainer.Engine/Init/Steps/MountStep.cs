using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Mounts a file system or a part of the host inside the root. It has all its attributes before it is attached, and is attached by descriptor.</summary>
/// <param name="mount">The mount.</param>
/// <param name="ids">How the ids of its files are mapped, or null.</param>
/// <param name="outside">Whether its source is opened before the container's user namespace is entered.</param>
internal sealed class MountStep(ContainerMount mount, MountIdMap? ids = null, bool outside = false) : InitStep
{
    private BindSource? _source;

    /// <summary>The step of a mount in a container.</summary>
    internal static MountStep Of(ContainerMount mount, ContainerConfig config, IReadOnlyList<NamespaceHandle> joins, string label)
    {
        MountIdMap? ids = mount.IsBind ? MountIdMap.Of(mount, config, joins) : null;

        // Root of the namespace may not be let through to the source (0700 above it), and cannot map ids. But commands before it may change what is there.
        bool outside = mount.IsBind && config.Uses(NamespaceType.User) && (ids is not null || mount.PremountCommands.Count == 0);
        return new MountStep(mount, ids, outside) { Propagation = config.RootPropagation, Label = label };
    }

    internal override StepKind Kind => StepKind.Mount;

    internal string Destination => mount.Destination;

    internal MountIdMap? Ids => ids;

    /// <summary>Descriptor of the namespace with those maps, once the process that forks this one has it.</summary>
    internal int UserNamespace { get; set; } = -1;

    internal bool IsOpenedOutside => outside;

    /// <summary>SELinux label of the files of a new file system, or empty.</summary>
    internal string Label { get; init; } = string.Empty;

    /// <summary>The propagation of the container's mounts, which a source that is opened outside has not yet; 0 is recursive slave.</summary>
    internal MountFlags Propagation { get; init; }

    internal override string Describe()
    {
        string options = string.Join(',', mount.Options);
        return (mount.IsBind ? $"bind \"{mount.Source}\" at \"{mount.Destination}\"" : $"mount {mount.Type} at \"{mount.Destination}\"")
            + (options.Length == 0 ? null : $" ({options})")
            + (ids is null ? null : " with other ids");
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
        writer.ULong((ulong)Propagation);
        writer.String(Label);
        writer.Bool(outside);
        writer.Bool(ids is not null);
        ids?.Write(writer);
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
        MountFlags propagation = (MountFlags)reader.ULong();
        string label = reader.String();
        bool outside = reader.Bool();
        return new MountStep(mount, reader.Bool() ? MountIdMap.Read(reader) : null, outside) { Propagation = propagation, Label = label };
    }

    /// <summary>Opens the source now, in the mount namespace of the host.</summary>
    internal void OpenSource()
    {
        BindSource source = BindSource.Open(mount, UserNamespace, Describe());
        if (source.Tree >= 0)
            source.SetPropagation(Propagation == 0 ? MountFlags.Slave | MountFlags.Recursive : Propagation);
        _source = source;
    }

    internal void CloseSource()
    {
        if (_source is { } source)
            Libc.Close(source.Tree);
        _source = null;
    }

    internal override void Run(InitContext context)
    {
        int tree;
        int target;
        if (mount.IsBind)
        {
            (tree, string? link) = _source ?? BindSource.Open(mount, UserNamespace, Describe());
            if (link is not null)
            {
                context.RequiredRoot.MakeLink(mount.Destination, link);
                return;
            }

            target = OpenBindTarget(context.RequiredRoot, Libc.Stat(tree, mount.Source).IsDirectory);
        }
        else
        {
            target = OpenFileSystemTarget(context.RequiredRoot);
            using FileSystemContext fs = NewFileSystem(target);
            tree = fs.Mount(MountAttributes.From(BecomesReadonly ? mount.Flags & ~MountFlags.ReadOnly : mount.Flags));
            if (Label.Length > 0 && mount.Type == "mqueue")
                Libc.Check(Libc.TrySetSelinuxLabel(tree, Label), "fsetxattr", mount.Destination);
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
        if (BecomesReadonly)
            context.BecomeReadonly.Add(tree);
        else
            Libc.Close(tree);
    }

    /// <summary>An empty file system is of use only when it has got what is mounted and made in it.</summary>
    internal bool BecomesReadonly => mount.Type == "tmpfs" && (mount.Flags & MountFlags.ReadOnly) != 0;

    private int OpenBindTarget(RootDirectory root, bool directory)
    {
        if (TryOpenLink(root) is { } link and >= 0)
            return link;
        return directory ? root.OpenDirectory(mount.Destination) : root.OpenFile(mount.Destination);
    }

    /// <summary>What is at the destination, be it a symbolic link, where it is not to be followed; -1 where it is, or nothing is there.</summary>
    private int TryOpenLink(RootDirectory root)
    {
        if ((mount.Extensions & MountExtensions.DestinationNoFollow) == 0)
            return -1;
        int found = root.TryOpen(mount.Destination, Libc.O_PATH | Libc.O_NOFOLLOW);
        return found == -Errno.ENOENT ? -1 : Libc.Check(found, "openat2", mount.Destination);
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
                throw new ContainerException(ErrorCode.ConfigInvalid, $"filesystem \"{mount.Type}\" must be mounted on ordinary directory: \"{mount.Destination}\" inside the container's root is none")
                {
                    Path = mount.Destination,
                    Hint = "Replace it with an empty directory in the root file system.",
                };
            }
        }

        return TryOpenLink(root) is { } link and >= 0 ? link : root.OpenDirectory(mount.Destination);
    }

    private FileSystemContext NewFileSystem(int target)
    {
        const MountFlags SuperBlockFlags = MountFlags.Synchronous | MountFlags.DirSync | MountFlags.MandatoryLock | MountFlags.LazyTime;
        FileSystemContext fs = new(mount.Type);
        fs.Set("source", mount.Source.Length > 0 ? mount.Source : mount.Type);

        // What is mounted over a directory has its mode, all bits of it, unless another is named.
        if (mount.Type == "tmpfs" && !$",{mount.Data}".Contains(",mode=", System.StringComparison.Ordinal))
            fs.Set("mode", System.Convert.ToString(Libc.Stat(target, mount.Destination).Mode & 0xFFF, 8));
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
        if (Label.Length > 0 && MountLabel.IsOption(mount.Type))
            fs.Set(MountLabel.Option, Label);
        return fs;
    }

    private void CopyUp(int source, int detached)
    {
        int from = Libc.Check(Libc.TryOpenAt(source, ".", Libc.O_RDONLY | Libc.O_DIRECTORY), "open", mount.Destination);
        TreeCopy.Copy(from, detached, mount.Destination);
        Libc.Close(from);
    }
}
