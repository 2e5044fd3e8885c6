using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Scheduling and priority of block I/O, set by the parent on a process that waits: it may have privileges that the process, in its user namespace, has not.</summary>
internal static class ProcessScheduling
{
    // By their numbers (linux/sched.h, linux/ioprio.h); the numbers of the flags are the powers of two.
    private static readonly string[] s_policies =
        ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"];

    private static readonly string[] s_flags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY",
        "SCHED_FLAG_KEEP_PARAMS", "SCHED_FLAG_UTIL_CLAMP_MIN", "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    private static readonly string[] s_classes = ["IOPRIO_CLASS_NONE", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"];

    internal static void Set(int pid, ContainerConfig config, ProcessConfig process)
    {
        if ((process.Scheduler ?? config.Scheduler) is { } scheduler)
            Set(pid, scheduler);
        if ((process.IoPriority ?? config.IoPriority) is { } priority)
            Set(pid, priority);
    }

    private static void Set(int pid, ProcessScheduler scheduler)
    {
        ulong flags = 0;
        foreach (string flag in scheduler.Flags)
            flags |= 1UL << Array.IndexOf(s_flags, flag);
        int result = Libc.TrySetScheduler(pid, new()
        {
            Policy = (uint)Array.IndexOf(s_policies, scheduler.Policy),
            Flags = flags,
            Nice = scheduler.Nice,
            Priority = (uint)scheduler.Priority,
            Runtime = scheduler.Runtime,
            Deadline = scheduler.Deadline,
            Period = scheduler.Period,
        });
        if (result >= 0)
            return;
        throw new ContainerException(ErrorCode.SystemError, $"the process cannot be scheduled by {scheduler.Policy}: {Errno.Describe(-result)}")
        {
            Step = "set the scheduling policy",
            Syscall = "sched_setattr",
            Errno = -result,
            Hint = -result switch
            {
                Errno.EPERM when scheduler.Policy is "SCHED_FIFO" or "SCHED_RR" =>
                    "It takes CAP_SYS_NICE, and with cgroups of version 1 a real-time budget: set CpuRealtimeRuntime of the container and of the cgroups above it.",
                Errno.EPERM => "It takes CAP_SYS_NICE; SCHED_DEADLINE also that the process may run on all CPUs.",
                Errno.EBUSY => "The machine has not so much run time left for SCHED_DEADLINE.",
                Errno.EINVAL => "The kernel does not take these values together: see sched_setattr(2).",
                _ => null,
            },
        };
    }

    private static void Set(int pid, IoPriority priority)
    {
        int result = Libc.TrySetIoPriority(pid, Array.IndexOf(s_classes, priority.Class), priority.Priority);
        if (result >= 0)
            return;
        throw new ContainerException(ErrorCode.SystemError, $"the priority of block I/O cannot be set to {priority.Class}, {priority.Priority}: {Errno.Describe(-result)}")
        {
            Step = "set the priority of block I/O",
            Syscall = "ioprio_set",
            Errno = -result,
            Hint = result == -Errno.EPERM ? "IOPRIO_CLASS_RT takes CAP_SYS_NICE or CAP_SYS_ADMIN." : null,
        };
    }
}
