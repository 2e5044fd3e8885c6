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
}
