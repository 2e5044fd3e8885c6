using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Priority of the traffic that leaves by one interface (net_prio controller, cgroup v1).</summary>
public sealed class InterfacePriority
{
    /// <summary>Name of the interface.</summary>
    [JsonPropertyName("interface")]
    public string Interface { get; set; } = string.Empty;

    /// <summary>The priority.</summary>
    [JsonPropertyName("priority")]
    public long Priority { get; set; }
}
