using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Interop;

/// <summary>Small files of procfs, sysfs and cgroupfs, read and written in one go; every error names the file.</summary>
internal static class LinuxFile
{
    /// <summary>The whole text, or null where the file is not there (ENOENT, ENOTDIR, ENODEV).</summary>
    internal static string? TryReadText(string path)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        if (fd is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.ENODEV)
            return null;
        Libc.Check(fd, "open", path);
        try
        {
            return ReadToEnd(fd, path);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENODEV or Errno.ESRCH)
        {
            return null;
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    /// <summary>The whole text.</summary>
    internal static string ReadText(string path)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        try
        {
            return ReadToEnd(fd, path);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    /// <summary>What is left to read of a descriptor.</summary>
    internal static string ReadToEnd(int fd, string path) => Encoding.UTF8.GetString(ReadBytes(fd, path));

    /// <summary>What is left to read of a descriptor.</summary>
    internal static byte[] ReadBytes(int fd, string path)
    {
        Span<byte> chunk = stackalloc byte[4096];
        int n = Libc.Check(Libc.TryRead(fd, chunk), "read", path);
        if (n == 0)
            return [];
        using MemoryStream all = new();
        do
        {
            all.Write(chunk[..n]);
            n = Libc.Check(Libc.TryRead(fd, chunk), "read", path);
        }
        while (n > 0);
        return all.ToArray();
    }

    /// <summary>Writes the text with one write(2), as kernel files want it. The file must exist.</summary>
    internal static void WriteText(string path, string text) => Libc.Check(TryWriteText(path, text), "write", path);

    /// <summary>0, or -errno.</summary>
    internal static int TryWriteText(string path, string text)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY);
        if (fd < 0)
            return fd;
        int n = Libc.TryWrite(fd, Encoding.UTF8.GetBytes(text));
        Libc.Close(fd);
        return n < 0 ? n : 0;
    }

    /// <summary>Makes one directory; an existing one is no error.</summary>
    internal static void MakeDirectory(string path, uint mode = 0x1ED)
    {
        int result = Libc.TryMkdirAt(Libc.AT_FDCWD, path, mode);
        if (result != -Errno.EEXIST)
            Libc.Check(result, "mkdir", path);
    }

    /// <summary>Makes a directory and those above it. Host paths only: inside a container's root use the root resolver.</summary>
    /// <returns>The directories that were made, the outermost first.</returns>
    internal static List<string> MakeDirectories(string path, uint mode = 0x1ED)
    {
        List<string> made = [];
        for (int i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] != '/')
                continue;
            string part = path[..i];
            int result = Libc.TryMkdirAt(Libc.AT_FDCWD, part, mode);
            if (result == 0)
                made.Add(part);
            else if (result is not -Errno.EEXIST && !(i < path.Length && result is -Errno.EROFS or -Errno.EACCES))
                Libc.Check(result, "mkdir", part);
        }

        return made;
    }

    /// <summary>Takes back <see cref="MakeDirectories"/>, as far as nothing is in them.</summary>
    /// <param name="made">The directories that were made, the outermost first.</param>
    internal static void RemoveDirectories(List<string> made)
    {
        for (int i = made.Count - 1; i >= 0; i--)
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, made[i], Libc.AT_REMOVEDIR);
    }
}
