using System;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>The mount interface of Linux 5.2 (fsopen(2), open_tree(2), move_mount(2), mount_setattr(2)), and what of mount(2) it has no equal for.</summary>
internal static unsafe partial class Libc
{
    internal const uint FSOPEN_CLOEXEC = 1, FSMOUNT_CLOEXEC = 1;

    internal const int FSCONFIG_SET_FLAG = 0, FSCONFIG_SET_STRING = 1, FSCONFIG_CMD_CREATE = 6;

    internal const int OPEN_TREE_CLONE = 1, OPEN_TREE_CLOEXEC = 0x80000;

    internal const int MOVE_MOUNT_F_EMPTY_PATH = 4, MOVE_MOUNT_T_EMPTY_PATH = 0x40;

    internal const ulong MOUNT_ATTR_RDONLY = 1, MOUNT_ATTR_NOSUID = 2, MOUNT_ATTR_NODEV = 4, MOUNT_ATTR_NOEXEC = 8,
        MOUNT_ATTR__ATIME = 0x70, MOUNT_ATTR_NOATIME = 0x10, MOUNT_ATTR_STRICTATIME = 0x20,
        MOUNT_ATTR_NODIRATIME = 0x80, MOUNT_ATTR_IDMAP = 0x100000, MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    internal const ulong MS_BIND = 4096, MS_MOVE = 8192, MS_REC = 16384,
        MS_UNBINDABLE = 1 << 17, MS_PRIVATE = 1 << 18, MS_SLAVE = 1 << 19, MS_SHARED = 1 << 20;

    internal const int MNT_DETACH = 2;

    internal const ulong RESOLVE_NO_XDEV = 1, RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8,
        RESOLVE_IN_ROOT = 0x10;

    internal const long PROC_SUPER_MAGIC = 0x9fa0, CGROUP2_SUPER_MAGIC = 0x63677270, TMPFS_MAGIC = 0x01021994;

    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttr
    {
        internal ulong Set;
        internal ulong Clear;
        internal ulong Propagation;
        internal ulong UserNsFd;
    }

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string? source, string target, string? type, ulong flags, string? data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    internal static int TryMount(string? source, string target, string? type, ulong flags, string? data = null) =>
        Result(mount(source, target, type, flags, data));

    internal static int TryUnmount(string target, int flags) => Result(umount2(target, flags));

    /// <summary>openat2(2): opens below a directory with the resolution restricted.</summary>
    internal static int TryOpenAt2(int dirfd, string path, int flags, ulong resolve, uint mode = 0)
    {
        OpenHow how = new() { Flags = (ulong)(uint)(flags | O_CLOEXEC), Mode = mode, Resolve = resolve };
        Span<byte> buffer = stackalloc byte[512];
        fixed (byte* name = Utf8(path, buffer))
        {
            long fd;
            do
            {
                // EAGAIN: a rename raced with the walk and the kernel could not prove that it stayed inside.
                fd = Syscall(SyscallNumber.OpenAt2, dirfd, (nint)name, (nint)(&how), sizeof(OpenHow));
            }
            while (fd is -Errno.EINTR or -Errno.EAGAIN);
            return (int)fd;
        }
    }

    internal static int TryFsOpen(string type)
    {
        Span<byte> buffer = stackalloc byte[64];
        fixed (byte* name = Utf8(type, buffer))
        {
            return (int)Syscall(SyscallNumber.FsOpen, (nint)name, (nint)FSOPEN_CLOEXEC);
        }
    }

    /// <summary>fsconfig(2); a null value sets a flag.</summary>
    internal static int TryFsConfig(int fs, string key, string? value)
    {
        Span<byte> keyBuffer = stackalloc byte[128], valueBuffer = stackalloc byte[512];
        fixed (byte* k = Utf8(key, keyBuffer), v = value is null ? default : Utf8(value, valueBuffer))
        {
            return (int)Syscall(SyscallNumber.FsConfig, fs, value is null ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING,
                (nint)k, (nint)v, 0);
        }
    }

    internal static int TryFsCreate(int fs) => (int)Syscall(SyscallNumber.FsConfig, fs, FSCONFIG_CMD_CREATE);

    internal static int TryFsMount(int fs, ulong attributes) =>
        (int)Syscall(SyscallNumber.FsMount, fs, (nint)FSMOUNT_CLOEXEC, (nint)attributes);

    /// <summary>open_tree(2). With an empty path the descriptor itself.</summary>
    internal static int TryOpenTree(int dirfd, string path, int flags)
    {
        Span<byte> buffer = stackalloc byte[512];
        fixed (byte* name = Utf8(path, buffer))
        {
            return (int)Syscall(SyscallNumber.OpenTree, dirfd, (nint)name, flags | OPEN_TREE_CLOEXEC);
        }
    }

    /// <summary>Attaches a detached mount to what a descriptor refers to (move_mount(2)); no path is walked.</summary>
    internal static int TryMoveMount(int mountFd, int targetFd)
    {
        byte empty = 0;
        return (int)Syscall(SyscallNumber.MoveMount, mountFd, (nint)(&empty), targetFd, (nint)(&empty),
            MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    }

    /// <summary>mount_setattr(2) on the mount that a descriptor refers to.</summary>
    internal static int TryMountSetAttr(int fd, bool recursive, ulong set, ulong clear, ulong propagation = 0, int userNs = 0)
    {
        MountAttr attr = new() { Set = set, Clear = clear, Propagation = propagation, UserNsFd = (ulong)userNs };
        byte empty = 0;
        return (int)Syscall(SyscallNumber.MountSetAttr, fd, (nint)(&empty), AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
            (nint)(&attr), sizeof(MountAttr));
    }

    /// <summary>UTF-8 with a NUL at the end, in the buffer where it fits.</summary>
    private static Span<byte> Utf8(string text, Span<byte> buffer)
    {
        if (Encoding.UTF8.GetMaxByteCount(text.Length) + 1 > buffer.Length)
            buffer = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        int length = Encoding.UTF8.GetBytes(text, buffer);
        buffer[length] = 0;
        return buffer;
    }
}
