namespace PSContainer.Engine.Cgroups;

/// <summary>A resource that is counted in pieces, as encrypted guests (kernel doc cgroup-v2, "Misc").</summary>
public sealed class MiscStats
{
    /// <summary>Pieces in use.</summary>
    public ulong? Usage { get; set; }

    /// <summary>Pieces that may be used; null is unlimited.</summary>
    public ulong? Limit { get; set; }

    /// <summary>How often the limit was hit.</summary>
    public ulong? FailCount { get; set; }
}
