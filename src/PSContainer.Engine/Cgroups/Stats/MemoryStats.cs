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

    /// <summary>Swap that may be used, bytes; memory is not in it. Null is unlimited, or not accounted.</summary>
    public ulong? SwapLimit { get; set; }

    /// <summary>Memory of the kernel for the cgroup, bytes.</summary>
    public ulong? KernelUsage { get; set; }

    /// <summary>Page cache, bytes.</summary>
    public ulong? Cache { get; set; }

    /// <summary>Anonymous memory, bytes.</summary>
    public ulong? Rss { get; set; }

    /// <summary>Processes ended by the out-of-memory killer.</summary>
    public ulong? OomKill { get; set; }

    /// <summary>All of memory.stat, by the kernel's names.</summary>
    public IReadOnlyDictionary<string, ulong>? Raw { get; set; }

    /// <summary>Stalls for want of memory, or null where the kernel does not measure them.</summary>
    public PressureStats? Pressure { get; set; }
}
