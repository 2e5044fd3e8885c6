using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>Usage and limits of a cgroup at one moment. What the kernel does not tell is null, never 0.</summary>
public sealed class CgroupStats
{
    /// <summary>When it was read (UTC).</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>The same moment by a clock that nobody sets (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>), for the time between two readings.</summary>
    public long Timestamp { get; set; }

    /// <summary>CPU time, or null without a CPU controller.</summary>
    public CpuStats? Cpu { get; set; }

    /// <summary>CPUs and memory nodes that may be used, or null.</summary>
    public CpusetStats? Cpuset { get; set; }

    /// <summary>Memory, or null without a memory controller.</summary>
    public MemoryStats? Memory { get; set; }

    /// <summary>Processes and threads, or null without a pids controller.</summary>
    public PidsStats? Pids { get; set; }

    /// <summary>Block I/O, or null without a blkio or io controller.</summary>
    public BlkioStats? Blkio { get; set; }

    /// <summary>Huge pages by page size (<c>2MB</c>), or null without a hugetlb controller.</summary>
    public IReadOnlyDictionary<string, HugetlbStats>? Hugetlb { get; set; }

    /// <summary>RDMA by device name, or null without an rdma controller.</summary>
    public IReadOnlyDictionary<string, RdmaStats>? Rdma { get; set; }

    /// <summary>Resources counted by the misc controller of cgroup v2, by the kernel's names, or null without one.</summary>
    public IReadOnlyDictionary<string, MiscStats>? Misc { get; set; }
}
