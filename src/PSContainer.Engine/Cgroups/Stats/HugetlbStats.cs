namespace PSContainer.Engine.Cgroups;

/// <summary>Huge pages of one size.</summary>
public sealed class HugetlbStats
{
    /// <summary>Bytes in use.</summary>
    public ulong? Usage { get; set; }

    /// <summary>Most that was in use, bytes; null on cgroup v2, which does not count it.</summary>
    public ulong? MaxUsage { get; set; }

    /// <summary>Limit, bytes; null is unlimited.</summary>
    public ulong? Limit { get; set; }

    /// <summary>How often the limit was hit.</summary>
    public ulong? FailCount { get; set; }

    /// <summary>Bytes reserved by mappings, used or not; null before Linux 5.7, as the three below.</summary>
    public ulong? ReservedUsage { get; set; }

    /// <summary>Most that was reserved, bytes; null on cgroup v2, which does not count it.</summary>
    public ulong? ReservedMaxUsage { get; set; }

    /// <summary>Limit of reservations, bytes; null is unlimited.</summary>
    public ulong? ReservedLimit { get; set; }

    /// <summary>How often that limit was hit; null on cgroup v2, which does not count it.</summary>
    public ulong? ReservedFailCount { get; set; }
}
