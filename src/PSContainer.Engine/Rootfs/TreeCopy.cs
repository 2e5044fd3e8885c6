using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>Copies a directory's content into another, by descriptors only: files, directories, links and nodes, with owner and mode.</summary>
internal static class TreeCopy
{
    private const int BufferSize = 64 << 10;

    internal static void Copy(int from, int to, string path)
    {
        foreach (string name in Names(from))
        {
            string child = $"{path}/{name}";
            Libc.Check(Libc.TryStat(from, name, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat), "statx", child);
            switch (stat.Type)
            {
                case Libc.S_IFDIR:
                    CopyDirectory(from, to, name, child);
                    break;
                case Libc.S_IFREG:
                    CopyFile(from, to, name, child);
                    break;
                case Libc.S_IFLNK:
                    Libc.Check(Libc.TrySymlinkAt(Libc.TryReadLinkAt(from, name) ?? string.Empty, to, name), "symlink", child);
                    break;
                default:
                    Libc.Check(Libc.TryMknodAt(to, name, stat.Mode, Libc.MakeDevice(stat.RdevMajor, stat.RdevMinor)), "mknod", child);
                    break;
            }

            Libc.Check(Libc.TryChownAt(to, name, stat.Uid, stat.Gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", child);
            if (stat.Type != Libc.S_IFLNK)
                Libc.Check(Libc.TryChmodAt(to, name, stat.Mode & 0xFFFu), "chmod", child);
        }
    }

    private static void CopyDirectory(int from, int to, string name, string path)
    {
        Libc.Check(Libc.TryMkdirAt(to, name, 0x1C0), "mkdir", path);
        int source = Libc.Check(Libc.TryOpenAt(from, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW), "open", path);
        int target = Libc.Check(Libc.TryOpenAt(to, name, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW), "open", path);
        Copy(source, target, path);
        Libc.Close(source);
        Libc.Close(target);
    }

    private static void CopyFile(int from, int to, string name, string path)
    {
        int source = Libc.Check(Libc.TryOpenAt(from, name, Libc.O_RDONLY | Libc.O_NOFOLLOW), "open", path);
        int target = Libc.Check(Libc.TryOpenAt(to, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x180), "open", path);
        byte[] buffer = new byte[BufferSize];
        for (int n; (n = Libc.Check(Libc.TryRead(source, buffer), "read", path)) > 0;)
        {
            for (int done = 0; done < n;)
                done += Libc.Check(Libc.TryWrite(target, buffer.AsSpan(done, n - done)), "write", path);
        }

        Libc.Close(source);
        Libc.Close(target);
    }

    private static List<string> Names(int directory)
    {
        List<string> names = [];
        foreach (string entry in Directory.EnumerateFileSystemEntries($"/proc/self/fd/{directory}"))
            names.Add(Path.GetFileName(entry));
        return names;
    }
}
