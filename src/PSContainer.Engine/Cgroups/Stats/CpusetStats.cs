namespace PSContainer.Engine.Cgroups;

/// <summary>CPUs and memory nodes of a cgroup, as lists (<c>0-3,7</c>).</summary>
public sealed class CpusetStats
{
    /// <summary>CPUs set; empty on cgroup v2 is all of the parent's.</summary>
    public string? Cpus { get; set; }

    /// <summary>CPUs in force.</summary>
    public string? EffectiveCpus { get; set; }

    /// <summary>Memory nodes set; empty on cgroup v2 is all of the parent's.</summary>
    public string? Mems { get; set; }

    /// <summary>Memory nodes in force.</summary>
    public string? EffectiveMems { get; set; }

    /// <summary>Whether no other cpuset may have its CPUs; null on cgroup v2, as all below.</summary>
    public bool? CpuExclusive { get; set; }

    /// <summary>Whether no other cpuset may have its memory nodes.</summary>
    public bool? MemExclusive { get; set; }

    /// <summary>Whether memory of the kernel is kept to its nodes too.</summary>
    public bool? MemHardwall { get; set; }

    /// <summary>Whether memory moves along when the nodes are changed.</summary>
    public bool? MemoryMigrate { get; set; }

    /// <summary>Whether page cache is spread over the nodes.</summary>
    public bool? MemorySpreadPage { get; set; }

    /// <summary>Whether caches of the kernel are spread over the nodes.</summary>
    public bool? MemorySpreadSlab { get; set; }

    /// <summary>How hard its processes look for free memory: attempts a second, times 1000 (kernel doc cgroup-v1/cpusets).</summary>
    public ulong? MemoryPressure { get; set; }

    /// <summary>Whether the scheduler balances load over its CPUs.</summary>
    public bool? SchedLoadBalance { get; set; }

    /// <summary>How far the scheduler looks for an idle CPU, -1 to 5; -1 is the system's own.</summary>
    public int? SchedRelaxDomainLevel { get; set; }
}
