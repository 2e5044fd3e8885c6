using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A network interface of the host that is moved into the container (OCI runtime-spec, linux.netDevices).</summary>
public sealed class ContainerNetDevice
{
    /// <summary>Its name inside the container, at most 15 characters; empty keeps it.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;
}
