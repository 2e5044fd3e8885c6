namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>CPU time.</summary>
internal sealed class OciCpu : OciObject
{
    /// <summary>Share.</summary>
    public ulong? Shares { get; set; }

    /// <summary>Microseconds.</summary>
    public long? Quota { get; set; }

    /// <summary>Microseconds.</summary>
    public ulong? Burst { get; set; }

    /// <summary>Microseconds.</summary>
    public ulong? Period { get; set; }

    /// <summary>Microseconds.</summary>
    public long? RealtimeRuntime { get; set; }

    /// <summary>Microseconds.</summary>
    public ulong? RealtimePeriod { get; set; }

    /// <summary>List.</summary>
    public string? Cpus { get; set; }

    /// <summary>List.</summary>
    public string? Mems { get; set; }

    /// <summary>0 or 1.</summary>
    public long? Idle { get; set; }
}
