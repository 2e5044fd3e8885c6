using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking;

/// <summary>The two ends of a pair of interfaces that the engine has made for a container: libcontainer's <c>VethPairName</c>. In the state file before the pair is made, so that it is found whatever happens.</summary>
public sealed class VethPairName
{
    /// <summary>Its name inside the container.</summary>
    [JsonPropertyName("container_interface_name")]
    public string ContainerInterfaceName { get; set; } = string.Empty;

    /// <summary>The name of its other end, on the host.</summary>
    [JsonPropertyName("host_interface_name")]
    public string HostInterfaceName { get; set; } = string.Empty;

    /// <summary>Hardware address of the host's end, chosen at random: an interface of that name with another address is somebody else's.</summary>
    [JsonPropertyName("host_mac_address")]
    public string HostMacAddress { get; set; } = string.Empty;

    /// <summary>Both names.</summary>
    public override string ToString() => $"{ContainerInterfaceName} ({HostInterfaceName})";
}
