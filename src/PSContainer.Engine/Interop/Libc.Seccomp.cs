using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>seccomp(2), and a descriptor out of another process (pidfd_getfd(2)).</summary>
internal static unsafe partial class Libc
{
    internal const uint SECCOMP_FILTER_FLAG_TSYNC = 1, SECCOMP_FILTER_FLAG_LOG = 2, SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4,
        SECCOMP_FILTER_FLAG_NEW_LISTENER = 8, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 32;

    private const int SECCOMP_SET_MODE_FILTER = 1;

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SockFprog
    {
        internal ushort Length;
        internal void* Filter;
    }

    /// <summary>Puts the calling thread under a filter. 0, with NEW_LISTENER the descriptor of the listener, or -errno.</summary>
    /// <param name="program">Instructions of 8 bytes (<c>struct sock_filter</c>).</param>
    /// <param name="flags">SECCOMP_FILTER_FLAG_….</param>
    internal static int TrySetFilter(ReadOnlySpan<byte> program, uint flags)
    {
        fixed (byte* filter = program)
        {
            SockFprog fprog = new() { Length = (ushort)(program.Length / 8), Filter = filter };
            return (int)Syscall(SyscallNumber.Seccomp, SECCOMP_SET_MODE_FILTER, (nint)flags, (nint)(&fprog));
        }
    }

    /// <summary>Whether the kernel knows the flags: one that does not refuses them before it looks at the filter (seccomp(2)).</summary>
    internal static bool HasFilterFlags(uint flags) =>
        Syscall(SyscallNumber.Seccomp, SECCOMP_SET_MODE_FILTER, (nint)flags, 0) == -Errno.EFAULT;

    /// <summary>A descriptor of another process, as one of our own; or -errno.</summary>
    internal static int TryPidfdGetFd(int pidfd, int fd) => (int)Syscall(SyscallNumber.PidfdGetFd, pidfd, fd, 0);
}
