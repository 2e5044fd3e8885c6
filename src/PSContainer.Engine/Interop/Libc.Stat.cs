using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>statx(2) and fstatfs(2).</summary>
internal static unsafe partial class Libc
{
    internal const uint STATX_BASIC = 0x7ff, STATX_MNT_ID = 0x1000;

    internal const ulong STATX_ATTR_MOUNT_ROOT = 0x2000;

    /// <summary><c>struct statx_timestamp</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    internal record struct Timestamp(long Seconds, uint Nanoseconds);

    /// <summary><c>struct statx</c>, the part that is used (linux/stat.h; the same on all architectures).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(0)]
        internal uint Mask;
        [FieldOffset(8)]
        internal ulong Attributes;
        [FieldOffset(16)]
        internal uint Links;
        [FieldOffset(20)]
        internal uint Uid;
        [FieldOffset(24)]
        internal uint Gid;
        [FieldOffset(28)]
        internal ushort Mode;
        [FieldOffset(32)]
        internal ulong Inode;
        [FieldOffset(40)]
        internal ulong Size;
        [FieldOffset(96)]
        internal Timestamp Changed;
        [FieldOffset(112)]
        internal Timestamp Modified;
        [FieldOffset(128)]
        internal uint RdevMajor;
        [FieldOffset(132)]
        internal uint RdevMinor;
        [FieldOffset(136)]
        internal uint DevMajor;
        [FieldOffset(140)]
        internal uint DevMinor;
        [FieldOffset(144)]
        internal ulong MountId;

        internal readonly uint Type => Mode & S_IFMT;

        internal readonly bool IsMountRoot => (Attributes & STATX_ATTR_MOUNT_ROOT) != 0;

        internal readonly bool IsDirectory => Type == S_IFDIR;

        internal readonly bool IsCharDevice(uint major, uint minor) =>
            Type == S_IFCHR && RdevMajor == major && RdevMinor == minor;
    }

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int dirfd, string path, int flags, uint mask, Statx* result);

    // struct statfs begins with the file system's magic on both architectures (long f_type).
    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int fstatfs(int fd, long* result);

    // Both architectures have 64 bits for time_t and long: seconds and nanoseconds, of the last access and of the last change.
    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    private static partial int futimens(int fd, long* times);

    /// <summary>Sets when the content of an open file was changed last.</summary>
    internal static int TrySetModified(int fd, Timestamp time)
    {
        const long Omit = (1L << 30) - 2;
        long* times = stackalloc long[] { 0, Omit, time.Seconds, time.Nanoseconds };
        return Result(futimens(fd, times));
    }

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int utimensat(int dirfd, string path, long* times, int flags);

    /// <summary>As the other, of a file by its name, and of a symbolic link itself.</summary>
    internal static int TrySetModifiedAt(int dirfd, string name, Timestamp time)
    {
        const long Omit = (1L << 30) - 2;
        long* times = stackalloc long[] { 0, Omit, time.Seconds, time.Nanoseconds };
        return Result(utimensat(dirfd, name, times, AT_SYMLINK_NOFOLLOW));
    }

    internal static int TryStat(int dirfd, string path, int flags, out Statx stat)
    {
        Statx value = default;
        int result = Result(statx(dirfd, path, flags, STATX_BASIC | STATX_MNT_ID, &value));
        stat = value;
        return result;
    }

    /// <summary>Of an open descriptor.</summary>
    internal static Statx Stat(int fd, string name)
    {
        Check(TryStat(fd, "", AT_EMPTY_PATH, out Statx stat), "statx", name);
        return stat;
    }

    /// <summary>Magic number of the file system that a descriptor is on.</summary>
    internal static long FileSystemMagic(int fd, string name)
    {
        long* buffer = stackalloc long[32];
        Check(Result(fstatfs(fd, buffer)), "fstatfs", name);
        return buffer[0];
    }

    internal static ulong MakeDevice(long major, long minor) =>
        (((ulong)major & 0xfffff000) << 32) | (((ulong)major & 0xfff) << 8) | (((ulong)minor & 0xffffff00) << 12) | ((ulong)minor & 0xff);
}
