namespace PSContainer.Engine.Cgroups;

/// <summary>Processes and threads of a cgroup.</summary>
public sealed class PidsStats
{
    /// <summary>How many there are.</summary>
    public ulong? Current { get; set; }

    /// <summary>How many there may be; null is unlimited.</summary>
    public ulong? Limit { get; set; }

    /// <summary>How often the limit kept a process from being made (<c>max</c> of pids.events); null before Linux 4.8.</summary>
    public ulong? FailCount { get; set; }

    /// <summary>Most there were; null where the kernel does not count it.</summary>
    public ulong? Peak { get; set; }
}
