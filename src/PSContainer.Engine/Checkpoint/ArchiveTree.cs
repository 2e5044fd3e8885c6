using System;
using System.Collections.Generic;
using System.Formats.Tar;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Makes the files of a private layer of what an archive says. The names come from outside: each is opened from the directory that it
/// is in, which is opened from the one above, and none of them may be a symbolic link; so nothing is made but below the layer.
/// </summary>
/// <param name="top">The directory of the checkpoint, an open descriptor that stays the caller's.</param>
internal sealed class ArchiveTree(int top) : IDisposable
{
    // What overlay and the kernel read: without these the layer would be another one.
    private static readonly string[] s_needed = ["trusted.overlay.", "security.capability"];

    private static readonly string[] s_allowed = ["user.", "trusted.", "security.", "system.posix_acl_"];

    // Their time changes with every file that is made in them, so it comes last.
    private readonly List<ArchiveItem> _directories = [];
    private string _parentPath = string.Empty;
    private int _parent = -1;

    /// <summary>Makes what has no content.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    /// <exception cref="ArchiveFaultException">There is something wrong with it.</exception>
    internal void Make(ArchiveItem item)
    {
        (int parent, string name) = Place(item.Name);
        switch (item.Type)
        {
            case TarEntryType.Directory:
                Libc.Check(Libc.TryMkdirAt(parent, name, 0x1C0), "mkdir", item.Name);
                _directories.Add(item);
                break;
            case TarEntryType.SymbolicLink:
                Libc.Check(Libc.TrySymlinkAt(item.Link, parent, name), "symlink", item.Name);
                Libc.Check(Libc.TryChownAt(parent, name, item.Uid, item.Gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", item.Name);
                Libc.Check(Libc.TrySetModifiedAt(parent, name, item.Timestamp), "utimensat", item.Name);
                break;
            case TarEntryType.HardLink:
                MakeLink(item, parent, name);
                break;
            default:
                uint type = item.Type == TarEntryType.CharacterDevice ? Libc.S_IFCHR : item.Type == TarEntryType.BlockDevice ? Libc.S_IFBLK : Libc.S_IFIFO;
                Libc.Check(Libc.TryMknodAt(parent, name, type | 0x180, Libc.MakeDevice(item.DeviceMajor, item.DeviceMinor)), "mknod", item.Name);
                Libc.Check(Libc.TryChownAt(parent, name, item.Uid, item.Gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", item.Name);
                Libc.Check(Libc.TryChmodAt(parent, name, item.Mode), "chmod", item.Name);
                Libc.Check(Libc.TrySetModifiedAt(parent, name, item.Timestamp), "utimensat", item.Name);
                break;
        }
    }

    /// <summary>Makes a file that is still empty.</summary>
    /// <returns>It, open for writing. <see cref="Finish(ArchiveItem, int)"/> when its content is there.</returns>
    internal int Create(ArchiveItem item)
    {
        (int parent, string name) = Place(item.Name);
        return Libc.Check(Libc.TryOpenAt(parent, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x180), "open", item.Name);
    }

    /// <summary>Gives a file or directory its owner, mode, attributes and time. In this order: a change of owner takes away set-user-ID bits and capabilities, and each change but the last the time.</summary>
    internal static void Finish(ArchiveItem item, int fd)
    {
        Libc.Check(Libc.TryChown(fd, item.Uid, item.Gid), "chown", item.Name);
        Libc.Check(Libc.TryChmod(fd, item.Mode), "chmod", item.Name);
        foreach ((string name, byte[] value) in item.Attributes)
        {
            if (!Array.Exists(s_allowed, start => name.StartsWith(start, StringComparison.Ordinal)))
                throw new ArchiveFaultException($"\"{item.Name}\" has an attribute \"{name}\"");
            int result = Libc.TrySetAttribute(fd, name, value);
            if (result != -Errno.EOPNOTSUPP || Array.Exists(s_needed, start => name.StartsWith(start, StringComparison.Ordinal)))
                Libc.Check(result, "fsetxattr", $"{item.Name}: {name}");
        }

        Libc.Check(Libc.TrySetModified(fd, item.Timestamp), "futimens", item.Name);
    }

    /// <summary>Gives the directories what they are to have, those further down first.</summary>
    internal void Finish()
    {
        for (int i = _directories.Count - 1; i >= 0; i--)
        {
            ArchiveItem item = _directories[i];
            (int parent, string name) = Place(item.Name);
            int fd = Libc.Check(Libc.TryOpenAt(parent, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW), "open", item.Name);
            try
            {
                Finish(item, fd);
            }
            finally
            {
                Libc.Close(fd);
            }
        }
    }

    public void Dispose()
    {
        Libc.Close(_parent);
        _parent = -1;
    }

    private void MakeLink(ArchiveItem item, int parent, string name)
    {
        int slash = CheckedSlash(item.Link);
        int other = OpenDirectory(item.Link[..Math.Max(slash, 0)]);
        try
        {
            string first = item.Link[(slash + 1)..];
            Libc.Check(Libc.TryStat(other, first, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat), "statx", item.Link);
            if (slash < 0 || stat.Type != Libc.S_IFREG)
                throw new ArchiveFaultException($"\"{item.Name}\" is said to be another name of \"{item.Link}\", which is no file");
            Libc.Check(Libc.TryLinkAt(other, first, parent, name), "link", item.Name);
        }
        finally
        {
            Libc.Close(other);
        }
    }

    /// <summary>The directory that something is in, open until the next is asked for, and its name there. Neighbours come one after the other.</summary>
    private (int Parent, string Name) Place(string path)
    {
        int slash = CheckedSlash(path);
        if (slash < 0)
            return (top, path);
        string parent = path[..slash];
        if (_parent < 0 || parent != _parentPath)
        {
            Dispose();
            (_parent, _parentPath) = (OpenDirectory(parent), parent);
        }

        return (_parent, path[(slash + 1)..]);
    }

    private int OpenDirectory(string path)
    {
        int fd = Libc.Check(Libc.TryOpenAt(top, ".", Libc.O_RDONLY | Libc.O_DIRECTORY), "open", ".");
        try
        {
            foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                int next = Libc.Check(Libc.TryOpenOwnDirectory(fd, name), "open", path);
                Libc.Close(fd);
                fd = next;
            }

            (int result, fd) = (fd, -1);
            return result;
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    /// <summary>Where the last name of a path begins, less one. The path is the layer or below it, and each part of it a name.</summary>
    private static int CheckedSlash(string path)
    {
        string[] parts = path.Split('/');
        if (parts[0] != CheckpointLayer.Name || path.Contains('\0') || Array.Exists(parts, part => part is "" or "." or ".."))
            throw new ArchiveFaultException($"it has a file \"{path}\"");
        return path.LastIndexOf('/');
    }
}
