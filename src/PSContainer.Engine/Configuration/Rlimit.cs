using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A resource limit of the process (getrlimit(2)).</summary>
public sealed class Rlimit
{
    /// <summary>Which limit.</summary>
    [JsonPropertyName("type")]
    public RlimitType Type { get; set; }

    /// <summary>The ceiling; <see cref="ulong.MaxValue"/> is unlimited. Units as in getrlimit(2).</summary>
    [JsonPropertyName("hard")]
    public ulong Hard { get; set; }

    /// <summary>The limit in force, not over <see cref="Hard"/>.</summary>
    [JsonPropertyName("soft")]
    public ulong Soft { get; set; }
}
