using System;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A network that the engine keeps: a bridge of the host's with a range of addresses, which it hands out to containers.</summary>
public sealed class ManagedNetwork
{
    /// <summary>Its name: 1 to 64 letters, digits and <c>_ . -</c>.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Its IPv4 addresses, <c>10.89.0.0/24</c>; empty: the engine finds a range of 256 that nobody uses.</summary>
    [JsonPropertyName("subnet")]
    public string Subnet { get; set; } = string.Empty;

    /// <summary>The host's own address in it, by which the containers reach what is outside; empty: the first of the range.</summary>
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
    internal IPPrefix Range => IPPrefix.Parse(Subnet);

    /// <summary>Name and range.</summary>
    public override string ToString() => $"{Name} {Subnet}";
}
