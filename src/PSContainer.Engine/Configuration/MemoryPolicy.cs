using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>From which memory nodes the processes get their memory (set_mempolicy(2)).</summary>
public sealed class MemoryPolicy
{
    /// <summary>The mode.</summary>
    [JsonPropertyName("mode")]
    public MemoryPolicyMode Mode { get; set; }

    /// <summary>Flags of the mode.</summary>
    [JsonPropertyName("flags")]
    public MemoryPolicyFlags Flags { get; set; }

    /// <summary>Memory nodes as a list: <c>0-1</c>.</summary>
    [JsonPropertyName("nodes")]
    [JsonConverter(typeof(Json.NumberListConverter))]
    public string Nodes { get; set; } = string.Empty;
}
