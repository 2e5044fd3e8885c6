using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>sched_setattr(2), sched_setaffinity(2), ioprio_set(2), personality(2) and set_mempolicy(2).</summary>
internal static unsafe partial class Libc
{
    private const int IOPRIO_WHO_PROCESS = 1, IOPRIO_CLASS_SHIFT = 13;

    /// <summary><c>struct sched_attr</c> (linux/sched/types.h, SCHED_ATTR_SIZE_VER1).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SchedAttr
    {
        internal uint Size;
        internal uint Policy;
        internal ulong Flags;
        internal int Nice;
        internal uint Priority;
        internal ulong Runtime;
        internal ulong Deadline;
        internal ulong Period;
        internal uint UtilMin;
        internal uint UtilMax;
    }

    [LibraryImport(Library, EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int sched_setaffinity(int pid, nuint size, ulong* mask);

    [LibraryImport(Library, EntryPoint = "personality", SetLastError = true)]
    private static partial int personality(nuint persona);

    /// <summary>Sets how the kernel schedules a process; the attributes' size is filled in.</summary>
    internal static int TrySetScheduler(int pid, SchedAttr attributes)
    {
        attributes.Size = (uint)sizeof(SchedAttr);
        return (int)Syscall(SyscallNumber.SchedSetAttr, pid, (nint)(&attributes), 0);
    }

    /// <summary>Sets on which CPUs a process may run, as far as its cpuset lets it. 0 is the calling thread.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="mask">A bit for each CPU, the lowest word first; more than the machine has does no harm.</param>
    internal static int TrySetAffinity(int pid, ReadOnlySpan<ulong> mask)
    {
        fixed (ulong* words = mask)
        {
            return Result(sched_setaffinity(pid, (nuint)(mask.Length * sizeof(ulong)), words));
        }
    }

    /// <summary>Sets the priority of a process's block I/O.</summary>
    internal static int TrySetIoPriority(int pid, int ioClass, int level) =>
        (int)Syscall(SyscallNumber.IoPrioSet, IOPRIO_WHO_PROCESS, pid, (ioClass << IOPRIO_CLASS_SHIFT) | level);

    /// <summary>Sets the execution domain of this process; the former one, or -errno.</summary>
    internal static int TrySetPersonality(uint persona) => Result(personality(persona));

    /// <summary>Sets the memory policy of this thread.</summary>
    /// <param name="mode">Mode and flags.</param>
    /// <param name="nodes">A bit for each memory node.</param>
    internal static int TrySetMemoryPolicy(int mode, ReadOnlySpan<ulong> nodes)
    {
        fixed (ulong* words = nodes)
        {
            // The kernel takes one bit less than it is told (set_mempolicy(2), NOTES of numa(3)).
            return (int)Syscall(SyscallNumber.SetMemPolicy, mode, (nint)words, nodes.IsEmpty ? 0 : (nodes.Length * 64) + 1);
        }
    }
}
