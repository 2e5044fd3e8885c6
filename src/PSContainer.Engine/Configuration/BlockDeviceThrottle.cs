using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Upper limit of one block device's transfer rate.</summary>
public sealed class BlockDeviceThrottle
{
    /// <summary>Major number.</summary>
    [JsonPropertyName("major")]
    public long Major { get; set; }

    /// <summary>Minor number.</summary>
    [JsonPropertyName("minor")]
    public long Minor { get; set; }

    /// <summary>Bytes or operations a second; 0 lifts the limit.</summary>
    [JsonPropertyName("rate")]
    public ulong Rate { get; set; }
}
