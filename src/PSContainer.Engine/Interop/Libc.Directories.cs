using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>getdents64(2), and directories opened without leaving the file system.</summary>
internal static unsafe partial class Libc
{
    internal const byte DT_UNKNOWN = 0, DT_DIR = 4;

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint getdents64(int fd, void* buffer, nuint size);

    /// <summary>Opens a directory for reading; -EXDEV where something is mounted on it, -ELOOP or -ENOTDIR for a symbolic link.</summary>
    internal static int TryOpenOwnDirectory(int dirfd, string name)
    {
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
        int fd = TryOpenAt2(dirfd, name, flags, RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH);

        // A kernel before 5.6, or a seccomp filter above us that does not know the call.
        return fd is -Errno.ENOSYS or -Errno.EPERM ? TryOpenAt(dirfd, name, flags) : fd;
    }

    /// <summary>Names in a directory, without <c>.</c> and <c>..</c>, with the <c>DT_</c> number of each.</summary>
    internal static List<(string Name, byte Type)> ReadDirectory(int fd, string path)
    {
        // struct linux_dirent64: inode and offset (8 bytes each), record length (2), type (1), name and NUL.
        const int NameOffset = 19;
        List<(string, byte)> names = [];
        byte* buffer = stackalloc byte[8192];
        while (true)
        {
            int size = (int)Check(Result(getdents64(fd, buffer, 8192)), "getdents64", path);
            if (size == 0)
                return names;
            for (int at = 0; at < size;)
            {
                ReadOnlySpan<byte> entry = new(buffer + at, size - at);
                entry = entry[..BinaryPrimitives.ReadUInt16LittleEndian(entry[16..])];
                ReadOnlySpan<byte> name = entry[NameOffset..];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    names.Add((Encoding.UTF8.GetString(name), entry[18]));
                at += entry.Length;
            }
        }
    }
}
