using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A network of the container: a strategy and its settings.</summary>
public sealed class ContainerNetwork
{
    /// <summary>The strategy: <c>loopback</c>, <c>veth</c>, <c>macvlan</c>, <c>netns</c>.</summary>
    [JsonPropertyName("type")]
    public string Type { get; set; } = string.Empty;

    /// <summary>Interface name inside the container, at most 15 characters.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Host bridge to attach to.</summary>
    [JsonPropertyName("bridge")]
    public string Bridge { get; set; } = string.Empty;

    /// <summary>Host interface that a macvlan goes by, at most 15 characters.</summary>
    [JsonPropertyName("parent")]
    public string Parent { get; set; } = string.Empty;

    /// <summary>Hardware address, <c>02:42:ac:11:00:02</c>.</summary>
    [JsonPropertyName("mac_address")]
    public string MacAddress { get; set; } = string.Empty;

    /// <summary>IPv4 address with prefix length.</summary>
    [JsonPropertyName("address")]
    public string Address { get; set; } = string.Empty;

    /// <summary>IPv4 gateway.</summary>
    [JsonPropertyName("gateway")]
    public string Gateway { get; set; } = string.Empty;

    /// <summary>IPv6 address with prefix length.</summary>
    [JsonPropertyName("ipv6_address")]
    public string IPv6Address { get; set; } = string.Empty;

    /// <summary>IPv6 gateway.</summary>
    [JsonPropertyName("ipv6_gateway")]
    public string IPv6Gateway { get; set; } = string.Empty;

    /// <summary>Bytes; 0 leaves the kernel's.</summary>
    [JsonPropertyName("mtu")]
    public int Mtu { get; set; }

    /// <summary>Packets; 0 leaves the kernel's.</summary>
    [JsonPropertyName("txqueuelen")]
    public int TxQueueLen { get; set; }

    /// <summary>Name of the host's end, at most 15 characters.</summary>
    [JsonPropertyName("host_interface_name")]
    public string HostInterfaceName { get; set; } = string.Empty;

    /// <summary>Lets the bridge send frames back by the port they came in.</summary>
    [JsonPropertyName("hairpin_mode")]
    public bool HairpinMode { get; set; }
}
