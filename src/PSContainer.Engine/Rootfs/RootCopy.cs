using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>
/// Copies a root file system as it is: owners, modes, times, hard links, nodes and attributes with the capabilities of
/// files. By descriptors only, since what is copied may be changed meanwhile by programs that are not trusted; what
/// vanishes meanwhile is left out, and so are sockets, which mean nothing without their listener.
/// </summary>
/// <param name="leftOut">Paths from the root (<c>/a/b</c>) of directories whose content is not copied.</param>
/// <param name="cancellationToken">Ends it; what was copied stays.</param>
/// <param name="isLayer">What is copied is a layer of an overlay, whose marks (what hides what is below) belong to it.</param>
internal sealed class RootCopy(IReadOnlySet<string> leftOut, CancellationToken cancellationToken, bool isLayer = false)
{
    private const int BufferSize = 256 << 10;

    // What belongs to a mount and not to the files: marks of layers, labels.
    private static readonly string[] s_ownAttributes = ["trusted.overlay.", "user.overlay.", "security.selinux"];

    // Of a layer only what names the file below by its number, which is another's elsewhere.
    private static readonly string[] s_ownAttributesOfLayer = ["trusted.overlay.origin", "user.overlay.origin", "security.selinux"];

    // Where a file with several names was copied to first.
    private readonly Dictionary<(uint, uint, ulong), string> _linked = [];
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _top = -1;

    /// <summary>Copies the content of a directory into another, which is empty and becomes like it.</summary>
    /// <param name="from">The one, open for reading.</param>
    /// <param name="to">The other, open for reading.</param>
    /// <exception cref="LinuxException">Something cannot be read or written.</exception>
    internal void Copy(int from, int to)
    {
        _top = to;
        CopyContent(from, to, string.Empty);
        Finish(from, to, Libc.Stat(from, "/"), "/");
    }

    private void CopyContent(int from, int to, string path)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries($"/proc/self/fd/{from}", "*", new EnumerationOptions { AttributesToSkip = 0, ReturnSpecialDirectories = false }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = Path.GetFileName(entry);
            CopyEntry(from, to, name, $"{path}/{name}");
        }
    }

    private void CopyEntry(int from, int to, string name, string path)
    {
        int found = Libc.TryStat(from, name, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat);
        if (found == -Errno.ENOENT)
            return;
        Libc.Check(found, "statx", path);
        switch (stat.Type)
        {
            case Libc.S_IFDIR:
            case Libc.S_IFREG:
                CopyOpened(from, to, name, path, stat.Type == Libc.S_IFDIR);
                break;
            case Libc.S_IFLNK:
                if (Libc.TryReadLinkAt(from, name) is not { } target)
                    break;
                Libc.Check(Libc.TrySymlinkAt(target, to, name), "symlink", path);
                Libc.Check(Libc.TryChownAt(to, name, stat.Uid, stat.Gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", path);
                break;
            case Libc.S_IFCHR:
            case Libc.S_IFBLK:
            case Libc.S_IFIFO:
                Libc.Check(Libc.TryMknodAt(to, name, stat.Type | 0x180, Libc.MakeDevice(stat.RdevMajor, stat.RdevMinor)), "mknod", path);
                Libc.Check(Libc.TryChownAt(to, name, stat.Uid, stat.Gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", path);
                Libc.Check(Libc.TryChmodAt(to, name, stat.Mode & 0xFFFu), "chmod", path);
                break;
        }
    }

    private void CopyOpened(int from, int to, string name, string path, bool directory)
    {
        // It may be another than a moment ago, and must not make us wait as a pipe would.
        int source = Libc.TryOpenAt(from, name, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | (directory ? Libc.O_DIRECTORY : 0));
        if (source is -Errno.ENOENT or -Errno.ELOOP or -Errno.ENOTDIR)
            return;
        Libc.Check(source, "open", path);
        int target = -1;
        try
        {
            Libc.Statx stat = Libc.Stat(source, path);
            if (stat.Type != (directory ? Libc.S_IFDIR : Libc.S_IFREG) || (!directory && TryLink(stat, to, name, path)))
                return;
            if (directory)
            {
                Libc.Check(Libc.TryMkdirAt(to, name, 0x1C0), "mkdir", path);
                target = Libc.Check(Libc.TryOpenAt(to, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW), "open", path);
                if (!leftOut.Contains(path))
                    CopyContent(source, target, path);
            }
            else
            {
                target = Libc.Check(Libc.TryOpenAt(to, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x180), "open", path);
                CopyBytes(source, target, path);
            }

            Finish(source, target, stat, path);
        }
        finally
        {
            Libc.Close(target);
            Libc.Close(source);
        }
    }

    private bool TryLink(in Libc.Statx stat, int to, string name, string path)
    {
        if (stat.Links < 2)
            return false;
        (uint, uint, ulong) key = (stat.DevMajor, stat.DevMinor, stat.Inode);
        if (_linked.TryGetValue(key, out string? first))
        {
            Libc.Check(Libc.TryLinkAt(_top, first, to, name), "link", path);
            return true;
        }

        _linked[key] = path[1..];
        return false;
    }

    private void CopyBytes(int source, int target, string path)
    {
        for (int n; (n = Libc.Check(Libc.TryRead(source, _buffer), "read", path)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int done = 0; done < n;)
                done += Libc.Check(Libc.TryWrite(target, _buffer.AsSpan(done, n - done)), "write", path);
        }
    }

    /// <summary>Whether an attribute belongs to the mount or the machine, and no copy gets it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isLayer">Whether a layer of an overlay is copied as such.</param>
    internal static bool StaysBehind(string name, bool isLayer) =>
        Array.Exists(isLayer ? s_ownAttributesOfLayer : s_ownAttributes, own => name.StartsWith(own, StringComparison.Ordinal));

    /// <summary>In this order: a change of owner takes away set-user-ID bits and capabilities, and every change but the last the time.</summary>
    private void Finish(int source, int target, in Libc.Statx stat, string path)
    {
        Libc.Check(Libc.TryChown(target, stat.Uid, stat.Gid), "chown", path);
        Libc.Check(Libc.TryChmod(target, stat.Mode & 0xFFFu), "chmod", path);
        foreach (string name in Libc.ListAttributes(source))
        {
            if (StaysBehind(name, isLayer) || Libc.TryGetAttribute(source, name) is not { } value)
                continue;
            int result = Libc.TrySetAttribute(target, name, value);
            if (result != -Errno.EOPNOTSUPP)
                Libc.Check(result, "fsetxattr", path);
        }

        Libc.Check(Libc.TrySetModified(target, stat.Modified), "futimens", path);
    }
}
