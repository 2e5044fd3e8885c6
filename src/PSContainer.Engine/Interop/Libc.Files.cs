using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>open(2), read(2), write(2) and what else works on files and directories.</summary>
internal static unsafe partial class Libc
{
    internal const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100,
        O_TRUNC = 0x200, O_APPEND = 0x400, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, O_PATH = 0x200000;

    // These differ between the architectures (asm/fcntl.h).
    internal static readonly int O_DIRECTORY = IsArm64 ? 0x4000 : 0x10000;
    internal static readonly int O_NOFOLLOW = IsArm64 ? 0x8000 : 0x20000;

    internal const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_EMPTY_PATH = 0x1000, AT_EACCESS = 0x200,
        AT_RECURSIVE = 0x8000;

    internal const uint S_IFMT = 0xF000, S_IFDIR = 0x4000, S_IFCHR = 0x2000, S_IFBLK = 0x6000, S_IFREG = 0x8000,
        S_IFIFO = 0x1000, S_IFLNK = 0xA000;

    internal const int F_DUPFD_CLOEXEC = 1030, F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, FD_CLOEXEC = 1,
        F_ADD_SEALS = 1033;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openat(int dirfd, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint read(int fd, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint write(int fd, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdirat(int dirfd, string path, uint mode);

    [LibraryImport(Library, EntryPoint = "mknodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknodat(int dirfd, string path, uint mode, ulong dev);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlinkat(int dirfd, string path, int flags);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int symlinkat(string target, int dirfd, string path);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint readlinkat(int dirfd, string path, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    private static partial int fchmod(int fd, uint mode);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int linkat(int oldDir, string oldPath, int newDir, string newPath, int flags);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int oldDir, string oldPath, int newDir, string newPath, uint flags);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fchownat(int dirfd, string path, uint uid, uint gid, int flags);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fchmodat(int dirfd, string path, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int faccessat(int dirfd, string path, int mode, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport(Library, EntryPoint = "dup3", SetLastError = true)]
    private static partial int dup3(int oldFd, int newFd, int flags);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);

    internal const uint RENAME_NOREPLACE = 1;

    internal static int TryOpenAt(int dirfd, string path, int flags, uint mode = 0)
    {
        int fd;
        do
        {
            fd = Result(openat(dirfd, path, flags | O_CLOEXEC, mode));
        }
        while (fd == -Errno.EINTR);
        return fd;
    }

    internal static int OpenAt(int dirfd, string path, int flags, uint mode = 0) =>
        Check(TryOpenAt(dirfd, path, flags, mode), "open", path);

    internal static void Close(int fd)
    {
        // Linux frees the descriptor even where close(2) says EINTR, so it must not be tried again.
        if (fd >= 0)
            _ = close(fd);
    }

    /// <summary>Bytes read, 0 at the end, or -errno.</summary>
    internal static int TryRead(int fd, Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            long n;
            do
            {
                n = Result(read(fd, p, (nuint)buffer.Length));
            }
            while (n == -Errno.EINTR);
            return (int)n;
        }
    }

    /// <summary>Bytes written, or -errno.</summary>
    internal static int TryWrite(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            long n;
            do
            {
                n = Result(write(fd, p, (nuint)buffer.Length));
            }
            while (n == -Errno.EINTR);
            return (int)n;
        }
    }

    internal static int TryMkdirAt(int dirfd, string path, uint mode) => Result(mkdirat(dirfd, path, mode));

    internal static int TryMknodAt(int dirfd, string path, uint mode, ulong device) =>
        Result(mknodat(dirfd, path, mode, device));

    internal static int TryUnlinkAt(int dirfd, string path, int flags = 0) => Result(unlinkat(dirfd, path, flags));

    internal static int TrySymlinkAt(string target, int dirfd, string path) => Result(symlinkat(target, dirfd, path));

    /// <summary>Gives a file one more name.</summary>
    internal static int TryLinkAt(int oldDir, string oldPath, int newDir, string newPath) => Result(linkat(oldDir, oldPath, newDir, newPath, 0));

    internal static string? TryReadLinkAt(int dirfd, string path)
    {
        byte* buffer = stackalloc byte[4096];
        nint n = readlinkat(dirfd, path, buffer, 4096);
        return n < 0 ? null : System.Text.Encoding.UTF8.GetString(buffer, (int)n);
    }

    internal static int TryRenameAt(int oldDir, string oldPath, int newDir, string newPath, uint flags = 0) =>
        Result(renameat2(oldDir, oldPath, newDir, newPath, flags));

    internal static int TryChownAt(int dirfd, string path, uint uid, uint gid, int flags) =>
        Result(fchownat(dirfd, path, uid, gid, flags));

    internal static int TryChown(int fd, uint uid, uint gid) => Result(fchownat(fd, string.Empty, uid, gid, AT_EMPTY_PATH));

    internal static int TryChmod(int fd, uint mode) => Result(fchmod(fd, mode));

    internal static int TryChmodAt(int dirfd, string path, uint mode) => Result(fchmodat(dirfd, path, mode, 0));

    internal static int TryAccessAt(int dirfd, string path, int mode) => Result(faccessat(dirfd, path, mode, 0));

    /// <summary>Whether this process may execute a file, with the ids and capabilities that are in force (AT_EACCESS). Where a filter forbids to ask, execve(2) will tell.</summary>
    internal static int TryMayExecute(string path) => Result(faccessat(AT_FDCWD, path, 1 /* X_OK */, AT_EACCESS)) is int result && result is -Errno.EPERM or -Errno.ENOSYS ? 0 : result;

    internal static int TryFcntl(int fd, int command, nint argument = 0) => Result(fcntl(fd, command, argument));

    internal static int TryDup3(int oldFd, int newFd, int flags) => Result(dup3(oldFd, newFd, flags));

    internal static int TryIoctl(int fd, nuint request, void* argument) => Result(ioctl(fd, request, argument));
}
