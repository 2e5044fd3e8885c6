using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>clone3(2), for the one thing that fork(2) cannot do: to begin in another cgroup.</summary>
internal static unsafe partial class Libc
{
    private const ulong CLONE_INTO_CGROUP = 0x200000000;

    /// <summary><c>struct clone_args</c> (linux/sched.h, CLONE_ARGS_SIZE_VER2).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 88)]
    internal struct CloneArgs
    {
        [FieldOffset(0)]
        internal ulong Flags;
        [FieldOffset(32)]
        internal ulong ExitSignal;
        [FieldOffset(80)]
        internal ulong Cgroup;
    }

    /// <summary>
    /// Forks into a cgroup of version 2; 0 in the child, or -errno. The C library knows nothing of it, so its fork handlers
    /// do not run: for a process of one thread only, which holds none of the library's locks.
    /// </summary>
    internal static int TryForkInto(int cgroup)
    {
        CloneArgs args = new() { Flags = CLONE_INTO_CGROUP, ExitSignal = SIGCHLD, Cgroup = (ulong)cgroup };
        return (int)Syscall(SyscallNumber.Clone3, (nint)(&args), sizeof(CloneArgs));
    }
}
