using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Limit of one RDMA device.</summary>
public sealed class RdmaLimit
{
    /// <summary>Handles.</summary>
    [JsonPropertyName("hca_handles")]
    public uint? HcaHandles { get; set; }

    /// <summary>Objects.</summary>
    [JsonPropertyName("hca_objects")]
    public uint? HcaObjects { get; set; }
}
