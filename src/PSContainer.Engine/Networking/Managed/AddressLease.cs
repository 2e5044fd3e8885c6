using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>An address of a managed network that a container has.</summary>
public sealed class AddressLease
{
    /// <summary>The network.</summary>
    [JsonPropertyName("network")]
    public string Network { get; set; } = string.Empty;

    /// <summary>The container.</summary>
    [JsonPropertyName("container")]
    public string ContainerId { get; set; } = string.Empty;

    /// <summary>The address with the length of the network's part, <c>10.89.0.2/24</c>.</summary>
    [JsonPropertyName("address")]
    public string Address { get; set; } = string.Empty;

    /// <summary>The interface's hardware address, made of the address.</summary>
    [JsonPropertyName("mac_address")]
    public string MacAddress { get; set; } = string.Empty;

    /// <summary>Name of the interface inside.</summary>
    [JsonPropertyName("interface")]
    public string InterfaceName { get; set; } = string.Empty;

    /// <summary>Ports of the host that lead here.</summary>
    [JsonPropertyName("ports")]
    public List<PublishedPort> Ports { get; set; } = [];

    /// <summary>Name servers that the container is to ask; empty: the host's.</summary>
    [JsonPropertyName("dns")]
    public List<string> Dns { get; set; } = [];

    /// <summary>Another name of the container beside its id, by which the network's others find it; or empty.</summary>
    [JsonPropertyName("hostname")]
    public string Hostname { get; set; } = string.Empty;

    /// <summary>Who asked for it: until the container is made, the lease is good for as long as this process lives.</summary>
    [JsonPropertyName("owner_pid")]
    public int OwnerPid { get; set; }

    /// <summary>When that process started, in clock ticks since boot.</summary>
    [JsonPropertyName("owner_start")]
    public ulong OwnerStart { get; set; }

    /// <summary>The boot in which the two hold.</summary>
    [JsonPropertyName("owner_boot")]
    public string OwnerBoot { get; set; } = string.Empty;

    /// <summary>Container and address.</summary>
    public override string ToString() => $"{ContainerId} {Address}";
}
