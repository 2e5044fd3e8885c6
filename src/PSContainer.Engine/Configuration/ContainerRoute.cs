using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A route in the container's network namespace.</summary>
public sealed class ContainerRoute
{
    /// <summary>Destination with prefix length, for example <c>0.0.0.0/0</c>.</summary>
    [JsonPropertyName("destination")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>Preferred source address.</summary>
    [JsonPropertyName("source")]
    public string Source { get; set; } = string.Empty;

    /// <summary>Next hop.</summary>
    [JsonPropertyName("gateway")]
    public string Gateway { get; set; } = string.Empty;

    /// <summary>Interface that the route leaves by.</summary>
    [JsonPropertyName("interface_name")]
    public string InterfaceName { get; set; } = string.Empty;
}
