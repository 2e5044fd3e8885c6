using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A range of ids.</summary>
internal sealed class OciIdMapping : OciObject
{
    /// <summary>First id inside.</summary>
    [JsonPropertyName("containerID")]
    public uint? ContainerId { get; set; }

    /// <summary>First id outside.</summary>
    [JsonPropertyName("hostID")]
    public uint? HostId { get; set; }

    /// <summary>How many.</summary>
    public uint? Size { get; set; }
}
