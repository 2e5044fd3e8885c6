using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Limits of memory; bytes, -1 unlimited. kernel, kernelTCP and useHierarchy mean nothing any more and are kept as unknown members.</summary>
internal sealed class OciMemory : OciObject
{
    /// <summary>Memory.</summary>
    public long? Limit { get; set; }

    /// <summary>Soft limit.</summary>
    public long? Reservation { get; set; }

    /// <summary>Memory and swap.</summary>
    public long? Swap { get; set; }

    /// <summary>0 to 100.</summary>
    public ulong? Swappiness { get; set; }

    /// <summary>cgroup v1.</summary>
    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; set; }

    /// <summary>Refuse a limit under the usage.</summary>
    public bool? CheckBeforeUpdate { get; set; }
}
