using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>Calls made to learn whether the kernel has them: with arguments that a kernel that does refuses.</summary>
internal static unsafe partial class Libc
{
    internal const int ProbeExecute = 1, ProbeWrite = 2;

    // From 424 on a call has one number on all architectures (asm-generic/unistd.h).
    private const int SYS_pidfd_open_probe = 434, SYS_landlock_create_ruleset = 444;

    private static nint SYS_seccomp_probe => IsArm64 ? 277 : 317;

    private static nint SYS_memfd_create_probe => IsArm64 ? 279 : 319;

    private static nint SYS_bpf_probe => IsArm64 ? 280 : 321;

    private static nint SYS_execveat_probe => IsArm64 ? 281 : 322;

    private const uint SECCOMP_GET_NOTIF_SIZES = 3, LANDLOCK_CREATE_RULESET_VERSION = 1;

    private const uint PROBE_MFD_CLOEXEC = 1, PROBE_MFD_SEALING = 2, PROBE_MFD_EXEC = 0x10;

    private const ulong PROBE_ATTR_IDMAP = 0x100000;

    // Any number that is no open descriptor.
    private const int NoSuchFd = 0x7FFFFFF0;

    [StructLayout(LayoutKind.Sequential)]
    private struct ProbeMountAttr
    {
        internal ulong Set;
        internal ulong Clear;
        internal ulong Propagation;
        internal ulong UserNsFd;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct ProbeStatx
    {
        [FieldOffset(20)]
        internal uint Uid;
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint probe_syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int probe_statx(int dirfd, string path, int flags, uint mask, ProbeStatx* result);

    private static int Probe(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0) =>
        (int)Result((long)probe_syscall(number, a, b, c, d, e, 0));

    /// <summary>Whether the kernel has a call: all zeros, or a descriptor that is none, are refused by whoever has it.</summary>
    internal static int TryProbeCall(int number) => Probe(number, NoSuchFd);

    /// <summary>0, or -errno.</summary>
    internal static int TryProbeAccess(string path, int mode) => TryAccessAt(AT_FDCWD, path, mode);

    /// <summary>-ENOSYS on a kernel without bpf(2).</summary>
    internal static int TryProbeBpf() => Probe(SYS_bpf_probe, -1);

    /// <summary>-ENOSYS on a kernel without execveat(2).</summary>
    internal static int TryProbeExecveAt() => Probe(SYS_execveat_probe, NoSuchFd);

    /// <summary>A descriptor of the process itself was to be had, or -errno.</summary>
    internal static int TryProbePidfd()
    {
        int fd = Probe(SYS_pidfd_open_probe, Environment.ProcessId);
        Close(fd);
        return fd;
    }

    /// <summary>Version of the Landlock interface, or -errno.</summary>
    internal static int TryProbeLandlock() => Probe(SYS_landlock_create_ruleset, 0, 0, (nint)LANDLOCK_CREATE_RULESET_VERSION);

    /// <summary>0 where seccomp(2) can notify a supervisor, or -errno.</summary>
    internal static int TryProbeSeccompNotify()
    {
        // struct seccomp_notif_sizes: three 16-bit numbers.
        ulong sizes = 0;
        return Probe(SYS_seccomp_probe, (nint)SECCOMP_GET_NOTIF_SIZES, 0, (nint)(&sizes));
    }

    /// <summary>Whether a file in memory may be executed: a descriptor was to be had, or -errno.</summary>
    internal static int TryProbeExecutableMemfd()
    {
        ReadOnlySpan<byte> name = "pscontainer-probe\0"u8;
        fixed (byte* p = name)
        {
            int fd = Probe(SYS_memfd_create_probe, (nint)p, (nint)(PROBE_MFD_CLOEXEC | PROBE_MFD_SEALING | PROBE_MFD_EXEC));
            // A kernel before 6.3 does not know the flag, and lets every such file be executed.
            if (fd == -Errno.EINVAL)
                fd = Probe(SYS_memfd_create_probe, (nint)p, (nint)(PROBE_MFD_CLOEXEC | PROBE_MFD_SEALING));
            Close(fd);
            return fd;
        }
    }

    /// <summary>-EBADF where mount_setattr(2) knows id maps: it has looked for the user namespace.</summary>
    internal static int TryProbeIdmappedMount()
    {
        ProbeMountAttr attributes = new() { Set = PROBE_ATTR_IDMAP, UserNsFd = NoSuchFd };
        fixed (byte* root = "/\0"u8)
            return Probe(442, AT_FDCWD, (nint)root, 0, (nint)(&attributes), sizeof(ProbeMountAttr));
    }

    /// <summary>The user whose a file is, or -errno.</summary>
    internal static long TryGetOwner(string path)
    {
        const uint STATX_UID = 8;
        ProbeStatx result = default;
        int error = Result(probe_statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_UID, &result));
        return error < 0 ? error : result.Uid;
    }
}
