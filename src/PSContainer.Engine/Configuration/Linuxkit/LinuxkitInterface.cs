using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>An interface that the container gets: one that is there, which is moved in, or a new one. It is neither set up nor given an address: the container does that.</summary>
public sealed class LinuxkitInterface
{
    /// <summary>Its name, 1 to 15 bytes.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary>The kind of a new one, as <c>ip link add type</c> has it: veth, dummy, bridge, wireguard …; empty for one that is there.</summary>
    [JsonPropertyName("add")]
    public string Add { get; set; } = string.Empty;

    /// <summary>Name of a veth's other end, which stays on the host. With it the kind is veth, and need not be said.</summary>
    [JsonPropertyName("peer")]
    public string Peer { get; set; } = string.Empty;

    /// <summary>Makes it in the host's network namespace and moves it: some tunnels go on sending where they were made.</summary>
    [JsonPropertyName("createInRoot")]
    public bool CreateInRoot { get; set; }

    /// <summary>Members that nobody knows.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }
}
