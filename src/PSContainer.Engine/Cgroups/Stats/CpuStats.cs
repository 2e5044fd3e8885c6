using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>CPU time of a cgroup. Times are in nanoseconds.</summary>
public sealed class CpuStats
{
    /// <summary>CPU time used, nanoseconds.</summary>
    public ulong? TotalUsage { get; set; }

    /// <summary>Part of it in user mode, nanoseconds.</summary>
    public ulong? UserUsage { get; set; }

    /// <summary>Part of it in the kernel, nanoseconds.</summary>
    public ulong? KernelUsage { get; set; }

    /// <summary>CPU time by CPU, nanoseconds; null on cgroup v2, which does not count it.</summary>
    public IReadOnlyList<ulong>? PerCpuUsage { get; set; }

    /// <summary>Part of it in user mode by CPU, nanoseconds; null on cgroup v2.</summary>
    public IReadOnlyList<ulong>? PerCpuUserUsage { get; set; }

    /// <summary>Part of it in the kernel by CPU, nanoseconds; null on cgroup v2.</summary>
    public IReadOnlyList<ulong>? PerCpuKernelUsage { get; set; }

    /// <summary>Periods in which a process wanted to run; null without a quota controller.</summary>
    public ulong? Periods { get; set; }

    /// <summary>Periods in which the quota was used up.</summary>
    public ulong? ThrottledPeriods { get; set; }

    /// <summary>Time that processes waited because of it, nanoseconds.</summary>
    public ulong? ThrottledTime { get; set; }

    /// <summary>Periods in which saved time was used.</summary>
    public ulong? Bursts { get; set; }

    /// <summary>Time used above the quota, nanoseconds.</summary>
    public ulong? BurstTime { get; set; }

    /// <summary>Stalls for want of CPU, or null where the kernel does not measure them.</summary>
    public PressureStats? Pressure { get; set; }
}
