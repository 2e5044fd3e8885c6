using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>
/// A hosts(5) that is bound into a container, so that another file in its place would not be seen: it is changed where it is. Every
/// line is in a slot that can be taken again; a line appears and goes by the writing of one byte, its first, which is # in a slot that
/// is free. So whoever reads it at any moment finds whole lines, and those that stay are always there.
/// </summary>
internal static class HostsFile
{
    private const int SlotSize = 32;
    private const byte Free = (byte)'#';
    private const uint FileMode = 0x1A4;

    private static readonly string[] s_always = ["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback"];

    /// <summary>Makes it, in the place of one that was there.</summary>
    /// <exception cref="LinuxException">It cannot be written.</exception>
    internal static void Make(string path, IReadOnlyList<string> lines)
    {
        List<byte> all = [];
        foreach (string line in (string[])[.. s_always, .. lines])
            all.AddRange(Slot(line));
        Replace(path, [.. all]);
    }

    /// <summary>Brings one that is in use to what it is to say.</summary>
    /// <exception cref="LinuxException">It cannot be read or written.</exception>
    internal static void Update(string path, IReadOnlyList<string> lines)
    {
        HashSet<string> missing = new([.. s_always, .. lines], StringComparer.Ordinal);
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDWR | Libc.O_NOFOLLOW);
        if (fd == -Errno.ENOENT)
            return;
        Libc.Check(fd, "open", path);
        try
        {
            byte[] content = LinuxFile.ReadBytes(fd, path);
            List<(int Start, int Length)> free = [];
            for (int start = 0; start < content.Length;)
            {
                int end = Array.IndexOf(content, (byte)'\n', start);
                end = end < 0 ? content.Length : end + 1;
                if (content[start] == Free)
                {
                    free.Add((start, end - start));
                }
                else if (!missing.Remove(Encoding.UTF8.GetString(content, start, end - start).TrimEnd()))
                {
                    Write(fd, start, [Free], path);
                    free.Add((start, end - start));
                }

                start = end;
            }

            int size = content.Length;
            foreach (string line in missing)
                Put(fd, line, free, ref size, path);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    /// <summary>Another file in the place of one that nobody has bound, at once.</summary>
    internal static void Replace(string path, byte[] content)
    {
        string temporary = path + ".new";
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, temporary);
        int fd = Libc.OpenAt(Libc.AT_FDCWD, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, FileMode);
        try
        {
            // Whatever the caller's umask: the programs inside read it, under any user.
            Libc.Check(Libc.TryChmod(fd, FileMode), "fchmod", temporary);
            for (ReadOnlySpan<byte> left = content; !left.IsEmpty;)
                left = left[Libc.Check(Libc.TryWrite(fd, left), "write", temporary)..];
        }
        finally
        {
            Libc.Close(fd);
        }

        Libc.Check(Libc.TryRenameAt(Libc.AT_FDCWD, temporary, Libc.AT_FDCWD, path), "rename", path);
    }

    private static void Put(int fd, string line, List<(int Start, int Length)> free, ref int size, string path)
    {
        byte[] slot = Slot(line);
        int found = free.FindIndex(f => f.Length >= slot.Length);
        if (found < 0)
        {
            // A slot more, free until all of it is written: the disk may be full.
            Write(fd, size, [Free, .. slot.AsSpan(1)], path);
            found = free.Count;
            free.Add((size, slot.Length));
            size += slot.Length;
        }

        (int start, int length) = free[found];
        free.RemoveAt(found);
        byte[] padded = new byte[length];
        Array.Fill(padded, (byte)' ');
        slot.AsSpan(0, slot.Length - 1).CopyTo(padded);
        padded[^1] = (byte)'\n';
        Write(fd, start + 1, padded.AsSpan(1), path);
        Write(fd, start, padded.AsSpan(0, 1), path);
    }

    private static byte[] Slot(string line)
    {
        int length = Encoding.UTF8.GetByteCount(line) + 1;
        length += (SlotSize - (length % SlotSize)) % SlotSize;
        return Encoding.UTF8.GetBytes(line.PadRight(length - 1) + "\n");
    }

    private static void Write(int fd, int offset, ReadOnlySpan<byte> bytes, string path)
    {
        if (Libc.Check(Libc.TryWriteAt(fd, bytes, offset), "pwrite", path) != bytes.Length)
            throw new LinuxException("pwrite", Errno.ENOSPC, path);
    }
}
