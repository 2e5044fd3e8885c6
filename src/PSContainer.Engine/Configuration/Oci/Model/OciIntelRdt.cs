using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>resctrl.</summary>
internal sealed class OciIntelRdt : OciObject
{
    /// <summary>Class of service.</summary>
    [JsonPropertyName("closID")]
    public string? ClosId { get; set; }

    /// <summary>Lines.</summary>
    public List<string>? Schemata { get; set; }

    /// <summary>L3 cache.</summary>
    public string? L3CacheSchema { get; set; }

    /// <summary>Memory bandwidth.</summary>
    public string? MemBwSchema { get; set; }

    /// <summary>Monitoring group.</summary>
    public bool? EnableMonitoring { get; set; }
}
