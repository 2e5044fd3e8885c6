using System;

namespace PSContainer.Engine.Interop;

/// <summary>Calls made to learn whether the kernel has them: with arguments that a kernel that does refuses.</summary>
internal static unsafe partial class Libc
{
    internal const int ProbeExecute = 1, ProbeWrite = 2;

    // Any number that is no open descriptor.
    private const int NoSuchFd = 0x7FFFFFF0;

    /// <summary>-ENOSYS on a kernel without the call: one that has it refuses a descriptor that is none.</summary>
    internal static int TryProbeCall(long number) => (int)Syscall(number, NoSuchFd);

    /// <summary>0, or -errno.</summary>
    internal static int TryProbeAccess(string path, int mode) => TryAccessAt(AT_FDCWD, path, mode);

    /// <summary>-ENOSYS on a kernel without bpf(2).</summary>
    internal static int TryProbeBpf() => (int)Syscall(IsArm64 ? 280 : 321, -1);

    /// <summary>A descriptor of the process itself was to be had, or -errno.</summary>
    internal static int TryProbePidfd()
    {
        int fd = TryPidfdOpen(Environment.ProcessId);
        Close(fd);
        return fd;
    }

    /// <summary>Version of the Landlock interface, or -errno.</summary>
    internal static int TryProbeLandlock()
    {
        const int LandlockCreateRuleset = 444, CreateRulesetVersion = 1;
        return (int)Syscall(LandlockCreateRuleset, 0, 0, CreateRulesetVersion);
    }

    /// <summary>0 where seccomp(2) can notify a supervisor, or -errno.</summary>
    internal static int TryProbeSeccompNotify()
    {
        const int GetNotifySizes = 3;
        // struct seccomp_notif_sizes: three 16-bit numbers.
        ulong sizes = 0;
        return (int)Syscall(IsArm64 ? 277 : 317, GetNotifySizes, 0, (nint)(&sizes));
    }

    /// <summary>Whether a file in memory may be executed: a descriptor was to be had, or -errno.</summary>
    internal static int TryProbeExecutableMemfd()
    {
        const uint CloseOnExec = 1, AllowSealing = 2, Executable = 0x10;
        ReadOnlySpan<byte> name = "pscontainer-probe\0"u8;
        int fd = TryMemfdCreate(name, CloseOnExec | AllowSealing | Executable);
        // A kernel before 6.3 does not know the flag, and lets every such file be executed.
        if (fd == -Errno.EINVAL)
            fd = TryMemfdCreate(name, CloseOnExec | AllowSealing);
        Close(fd);
        return fd;
    }

    /// <summary>-EBADF where mount_setattr(2) knows id maps: it has looked for the user namespace.</summary>
    internal static int TryProbeIdmappedMount()
    {
        // struct mount_attr: attributes to set (MOUNT_ATTR_IDMAP) and to clear, propagation, user namespace.
        ulong* attributes = stackalloc ulong[4] { 0x100000, 0, 0, NoSuchFd };
        fixed (byte* root = "/\0"u8)
            return (int)Syscall(SyscallNumber.MountSetAttr, AT_FDCWD, (nint)root, 0, (nint)attributes, 4 * sizeof(ulong));
    }
}
