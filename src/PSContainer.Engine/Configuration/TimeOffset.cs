using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Offset of a clock in a time namespace (time_namespaces(7)).</summary>
public sealed class TimeOffset
{
    /// <summary>Seconds, may be negative.</summary>
    [JsonPropertyName("secs")]
    public long Seconds { get; set; }

    /// <summary>0 to 999999999.</summary>
    [JsonPropertyName("nanosecs")]
    public uint Nanoseconds { get; set; }
}
