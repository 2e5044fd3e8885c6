using System;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A network that the engine keeps: a range of addresses, which it hands out to containers, on a bridge or beside the host.</summary>
public sealed class ManagedNetwork
{
    internal const string BridgeDriver = "bridge", MacvlanDriver = "macvlan";

    /// <summary>Its name: 1 to 64 letters, digits and <c>_ . -</c>.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary><c>bridge</c>: a bridge of its own; <c>macvlan</c>: the containers are beside the host on a network that it is on by <see cref="Parent"/>.</summary>
    [JsonPropertyName("driver")]
    public string Driver { get; set; } = BridgeDriver;

    /// <summary>The host's interface that a macvlan goes by; empty for a bridge.</summary>
    [JsonPropertyName("parent")]
    public string Parent { get; set; } = string.Empty;

    /// <summary>Its IPv4 addresses, <c>10.89.0.0/24</c>; empty: the engine finds a range of 256 that nobody uses. A macvlan must name the range that it may hand out.</summary>
    [JsonPropertyName("subnet")]
    public string Subnet { get; set; } = string.Empty;

    /// <summary>The address by which the containers reach what is outside. Of a bridge it is the host's own, and the first of the range where it is empty; of a macvlan it is a router's, and empty is none.</summary>
    [JsonPropertyName("gateway")]
    public string Gateway { get; set; } = string.Empty;

    /// <summary>Name of the bridge, at most 15 characters; empty: the engine finds one.</summary>
    [JsonPropertyName("bridge")]
    public string Bridge { get; set; } = string.Empty;

    /// <summary>Hardware address of the bridge, chosen at random: a bridge of that name with another address is somebody else's.</summary>
    [JsonPropertyName("bridge_mac_address")]
    public string BridgeMacAddress { get; set; } = string.Empty;

    /// <summary>Whether the containers reach one another alone: not the host, and nothing outside.</summary>
    [JsonPropertyName("isolated")]
    public bool IsIsolated { get; set; }

    /// <summary>Bytes of the largest packet; 0 leaves the kernel's.</summary>
    [JsonPropertyName("mtu")]
    public int Mtu { get; set; }

    /// <summary>When it was made.</summary>
    [JsonPropertyName("created")]
    public DateTimeOffset Created { get; set; }

    [JsonIgnore]
    internal bool IsMacvlan => Driver == MacvlanDriver;

    [JsonIgnore]
    internal IPPrefix Range => IPPrefix.Parse(Subnet);

    /// <summary>Name and range.</summary>
    public override string ToString() => $"{Name} {Subnet}";
}
