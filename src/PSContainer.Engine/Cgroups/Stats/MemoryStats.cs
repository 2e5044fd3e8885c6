using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>Memory of a cgroup. Sizes are in bytes.</summary>
public sealed class MemoryStats
{
    /// <summary>Memory in use with page cache, bytes.</summary>
    public ulong? Usage { get; set; }

    /// <summary>Most that was in use, bytes.</summary>
    public ulong? MaxUsage { get; set; }

    /// <summary>Limit, bytes; null is unlimited.</summary>
    public ulong? Limit { get; set; }

    /// <summary>How often the limit was hit.</summary>
    public ulong? FailCount { get; set; }

    /// <summary>Swap in use, bytes; memory is not in it.</summary>
    public ulong? SwapUsage { get; set; }

    /// <summary>Most swap that was in use, bytes; null on cgroup v1, which counts memory and swap together.</summary>
    public ulong? SwapMaxUsage { get; set; }

    /// <summary>Memory and swap in use together, bytes; null on cgroup v2, and where swap is not accounted.</summary>
    public ulong? MemorySwapUsage { get; set; }

    /// <summary>Most memory and swap that was in use together, bytes; null as <see cref="MemorySwapUsage"/>.</summary>
    public ulong? MemorySwapMaxUsage { get; set; }

    /// <summary>Swap that may be used, bytes; memory is not in it. Null is unlimited, or not accounted.</summary>
    public ulong? SwapLimit { get; set; }

    /// <summary>How often the limit of swap was hit; on cgroup v1 that of memory and swap together.</summary>
    public ulong? SwapFailCount { get; set; }

    /// <summary>Memory of the kernel for the cgroup, bytes.</summary>
    public ulong? KernelUsage { get; set; }

    /// <summary>Most memory of the kernel that was in use, bytes; null on cgroup v2, as the two below.</summary>
    public ulong? KernelMaxUsage { get; set; }

    /// <summary>Limit of it, bytes; null is unlimited, as on all kernels from Linux 5.16.</summary>
    public ulong? KernelLimit { get; set; }

    /// <summary>How often that limit was hit.</summary>
    public ulong? KernelFailCount { get; set; }

    /// <summary>Buffers of TCP sockets, bytes; on cgroup v2 of all sockets.</summary>
    public ulong? KernelTcpUsage { get; set; }

    /// <summary>Most that was in such buffers, bytes; null on cgroup v2, as the two below.</summary>
    public ulong? KernelTcpMaxUsage { get; set; }

    /// <summary>Limit of it, bytes; null is unlimited.</summary>
    public ulong? KernelTcpLimit { get; set; }

    /// <summary>How often that limit was hit.</summary>
    public ulong? KernelTcpFailCount { get; set; }

    /// <summary>Page cache, bytes.</summary>
    public ulong? Cache { get; set; }

    /// <summary>Anonymous memory, bytes.</summary>
    public ulong? Rss { get; set; }

    /// <summary>Processes ended by the out-of-memory killer.</summary>
    public ulong? OomKill { get; set; }

    /// <summary>Whether its processes wait for memory now, the out-of-memory killer being off; null on cgroup v2.</summary>
    public bool? UnderOom { get; set; }

    /// <summary>Usage by memory node, by the kernel's names (<c>total</c>, <c>file</c>, <c>anon</c> …): pages on cgroup v1, bytes on v2.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, ulong>>? Numa { get; set; }

    /// <summary>All of memory.stat, by the kernel's names.</summary>
    public IReadOnlyDictionary<string, ulong>? Raw { get; set; }

    /// <summary>Stalls for want of memory, or null where the kernel does not measure them.</summary>
    public PressureStats? Pressure { get; set; }
}
