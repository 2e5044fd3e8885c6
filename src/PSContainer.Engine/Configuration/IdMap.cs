using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A range of user or group ids of the container and the ids they are outside (user_namespaces(7)).</summary>
public sealed class IdMap
{
    /// <summary>An empty map, for hashtables and JSON.</summary>
    public IdMap()
    {
    }

    /// <summary>Maps <paramref name="size"/> ids from <paramref name="containerId"/> on to <paramref name="hostId"/> on.</summary>
    public IdMap(long containerId, long hostId, long size)
    {
        ContainerId = containerId;
        HostId = hostId;
        Size = size;
    }

    /// <summary>First id inside the container (0 to 4294967294).</summary>
    [JsonPropertyName("container_id")]
    public long ContainerId { get; set; }

    /// <summary>First id on the host (0 to 4294967294).</summary>
    [JsonPropertyName("host_id")]
    public long HostId { get; set; }

    /// <summary>How many ids, at least 1.</summary>
    [JsonPropertyName("size")]
    public long Size { get; set; }
}
