using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Share of one block device's time (blkio/io controller).</summary>
public sealed class BlockDeviceWeight
{
    /// <summary>Major number.</summary>
    [JsonPropertyName("major")]
    public long Major { get; set; }

    /// <summary>Minor number.</summary>
    [JsonPropertyName("minor")]
    public long Minor { get; set; }

    /// <summary>10 to 1000; 0 leaves it unset.</summary>
    [JsonPropertyName("weight")]
    public ushort Weight { get; set; }

    /// <summary>10 to 1000, cgroup v1 only; 0 leaves it unset.</summary>
    [JsonPropertyName("leafWeight")]
    public ushort LeafWeight { get; set; }
}
