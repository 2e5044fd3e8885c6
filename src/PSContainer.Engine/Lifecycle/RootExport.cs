using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The root of a container on its way into a bundle.</summary>
internal sealed class RootExport
{
    private const string Name = "rootfs", Temporary = ".rootfs.new";

    private readonly ContainerConfig _config;
    private readonly string _rootfs;
    private readonly RootOverlay? _overlay;
    private readonly bool _userNamespace;
    private readonly string[] _own;

    /// <param name="config">A copy of the container's configuration.</param>
    /// <param name="factory">Its factory.</param>
    internal RootExport(ContainerConfig config, ContainerFactory factory)
    {
        (_config, _rootfs, _overlay) = (config, config.Rootfs, config.Overlay);
        _userNamespace = config.Uses(NamespaceType.User);
        _own = [factory.StateRoot, factory.DataRoot];
    }

    /// <summary>Takes out of the configuration what is this container's private layer and its masks, and no other's.</summary>
    internal void Forget()
    {
        if (_overlay is null)
            return;
        _config.Overlay = null;
        _config.Rootfs = string.Empty;
        _config.MaskPaths.RemoveAll(path => Array.IndexOf(_own, path) >= 0);
    }

    /// <summary>Copies the root under another name, gives the copy its name, and has the document written: a bundle that is there is whole.</summary>
    /// <exception cref="ContainerException">The bundle has files in its root already.</exception>
    internal T Write<T>(string bundle, Func<T> create, CancellationToken cancellationToken)
    {
        string target = $"{bundle}/{Name}", copy = $"{bundle}/{Temporary}";
        List<string> made = LinuxFile.MakeDirectories(bundle);
        bool renamed = false, done = false;
        try
        {
            Refuse(target);
            DirectoryTree.Remove(bundle, Temporary);
            LinuxFile.MakeDirectory(copy, 0x1C0);
            Copy(copy, bundle, cancellationToken);
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, target, Libc.AT_REMOVEDIR);
            Libc.Check(Libc.TryRenameAt(Libc.AT_FDCWD, copy, Libc.AT_FDCWD, target), "rename", target);
            renamed = true;
            T result = create();
            done = true;
            return result;
        }
        finally
        {
            if (!done)
            {
                DirectoryTree.Remove(bundle, renamed ? Name : Temporary);
                LinuxFile.RemoveDirectories(made);
            }
        }
    }

    private static void Refuse(string target)
    {
        if (Libc.TryStat(Libc.AT_FDCWD, target, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) < 0)
            return;
        if (stat.IsDirectory && Directory.GetFileSystemEntries(target).Length == 0)
            return;
        throw new ContainerException(ErrorCode.ConfigInvalid, $"\"{target}\" has files in it already")
        {
            Path = target,
            Errno = Errno.ENOTEMPTY,
            Hint = "Choose another directory for the bundle, or remove the root that is there.",
        };
    }

    private void Copy(string copy, string bundle, CancellationToken cancellationToken)
    {
        int from = -1, to = -1;
        try
        {
            from = OpenRoot();
            to = Libc.OpenAt(Libc.AT_FDCWD, copy, Libc.O_RDONLY | Libc.O_DIRECTORY);
            new RootCopy(LeftOut(bundle), cancellationToken).Copy(from, to);
        }
        finally
        {
            Libc.Close(to);
            Libc.Close(from);
        }
    }

    /// <summary>The root as the container sees it without its mounts, by a mount that no path leads to; for one without privilege the directory itself.</summary>
    private int OpenRoot()
    {
        int tree = _overlay is null
            ? Libc.TryOpenTree(Libc.AT_FDCWD, _rootfs, Libc.OPEN_TREE_CLONE)
            : Merge(_overlay);
        if (tree is -Errno.EPERM)
            return Libc.OpenAt(Libc.AT_FDCWD, _rootfs, Libc.O_RDONLY | Libc.O_DIRECTORY);
        Libc.Check(tree, "open_tree", _rootfs);
        int root = Libc.TryOpenAt(tree, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        Libc.Close(tree);
        return Libc.Check(root, "open", _rootfs);
    }

    /// <summary>The private layer is one more to be read: the container may be running on it.</summary>
    private int Merge(RootOverlay overlay)
    {
        List<string> layers = [.. overlay.Lower];
        if (Libc.TryAccessAt(Libc.AT_FDCWD, overlay.Upper, 0) == 0)
            layers.Insert(0, overlay.Upper);
        if (layers is [var only])
            return Libc.TryOpenTree(Libc.AT_FDCWD, only, Libc.OPEN_TREE_CLONE);
        using FileSystemContext fs = new("overlay");
        fs.Set("lowerdir", string.Join(':', layers.ConvertAll(OverlayPath.Escape)));
        if (_userNamespace)
            fs.Set("userxattr");
        return fs.Mount(Libc.MOUNT_ATTR_RDONLY);
    }

    /// <summary>States and layers of all containers, and the bundle itself, where the root shows them.</summary>
    private HashSet<string> LeftOut(string bundle)
    {
        HashSet<string> paths = [];
        List<string> bases = _overlay is null ? [_rootfs] : _overlay.Lower;
        foreach (string layer in bases)
        {
            string prefix = layer == "/" ? string.Empty : Path.TrimEndingDirectorySeparator(layer);
            foreach (string path in (string[])[.. _own, bundle])
            {
                if (path.StartsWith(prefix + '/', StringComparison.Ordinal))
                    paths.Add(path[prefix.Length..]);
            }
        }

        return paths;
    }
}
