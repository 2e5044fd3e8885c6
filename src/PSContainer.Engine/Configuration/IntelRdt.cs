using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Cache and memory bandwidth allocation (resctrl).</summary>
public sealed class IntelRdt
{
    /// <summary>Name of the class of service; <c>/</c> is the default one.</summary>
    [JsonPropertyName("closID")]
    public string ClosId { get; set; } = string.Empty;

    /// <summary>Lines of the schemata file, written after the two below.</summary>
    [JsonPropertyName("schemata")]
    public List<string> Schemata { get; set; } = [];

    /// <summary>Schema of the L3 cache.</summary>
    [JsonPropertyName("l3_cache_schema")]
    public string L3CacheSchema { get; set; } = string.Empty;

    /// <summary>Schema of the memory bandwidth.</summary>
    [JsonPropertyName("memBwSchema")]
    public string MemoryBandwidthSchema { get; set; } = string.Empty;

    /// <summary>Makes a monitoring group for the container.</summary>
    [JsonPropertyName("enableMonitoring")]
    public bool EnableMonitoring { get; set; }
}
