using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A port of the host that leads to one of a container.</summary>
public sealed class PublishedPort
{
    /// <summary>The port on the host, 1 to 65535.</summary>
    [JsonPropertyName("host_port")]
    public int HostPort { get; set; }

    /// <summary>The port in the container, 1 to 65535.</summary>
    [JsonPropertyName("container_port")]
    public int ContainerPort { get; set; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    [JsonPropertyName("protocol")]
    public string Protocol { get; set; } = "tcp";

    /// <summary>As <c>docker</c> and <c>podman</c> write it: <c>8080:80/tcp</c>.</summary>
    public override string ToString() => $"{HostPort}:{ContainerPort}/{Protocol}";
}
