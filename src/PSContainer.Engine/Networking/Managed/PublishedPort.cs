using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A port of the host that leads to one of a container.</summary>
public sealed class PublishedPort
{
    private const int LargestPort = 65535;

    /// <summary>The host's address, IPv4, to which alone it answers; empty: all of them.</summary>
    [JsonPropertyName("host_address")]
    public string HostAddress { get; set; } = string.Empty;

    /// <summary>The port on the host, 1 to 65535.</summary>
    [JsonPropertyName("host_port")]
    public int HostPort { get; set; }

    /// <summary>The port in the container, 1 to 65535.</summary>
    [JsonPropertyName("container_port")]
    public int ContainerPort { get; set; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    [JsonPropertyName("protocol")]
    public string Protocol { get; set; } = "tcp";

    /// <summary>
    /// Reads <c>8080:80</c>, <c>53:53/udp</c>, <c>127.0.0.1:8080:80/tcp</c>, <c>8000-8009:9000-9009</c> and <c>80</c>, which is 80:80.
    /// </summary>
    /// <param name="text">As <c>docker</c> and <c>podman</c> write it.</param>
    /// <returns>A port, or each of a range.</returns>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static IReadOnlyList<PublishedPort> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] ends = text.Split('/');
        string[] parts = ends[0].Split(':');
        if (ends.Length > 2 || parts.Length > 3 || ends is [_, not ("tcp" or "udp" or "sctp")])
            throw Malformed(text);
        (int First, int Last) inside = Range(parts[^1], text), outside = parts.Length == 1 ? inside : Range(parts[^2], text);
        if (outside.Last - outside.First != inside.Last - inside.First)
            throw new FormatException($"'{text}' has not as many ports of the host as of the container.");
        string address = parts.Length == 3 ? parts[0] : string.Empty;
        if (parts.Length == 3 && !Configuration.Validation.Rules.AddressText.IsAddress(address, System.Net.Sockets.AddressFamily.InterNetwork))
            throw Malformed(text);
        List<PublishedPort> ports = [];
        for (int i = 0; i <= inside.Last - inside.First; i++)
        {
            ports.Add(new PublishedPort
            {
                HostAddress = address == "0.0.0.0" ? string.Empty : address,
                HostPort = outside.First + i,
                ContainerPort = inside.First + i,
                Protocol = ends.Length > 1 ? ends[1] : "tcp",
            });
        }

        return ports;
    }

    /// <summary>As <c>docker</c> and <c>podman</c> write it: <c>8080:80/tcp</c>, <c>127.0.0.1:8080:80/tcp</c>.</summary>
    public override string ToString() => $"{(HostAddress.Length > 0 ? HostAddress + ":" : string.Empty)}{HostPort}:{ContainerPort}/{Protocol}";

    /// <summary>Whether both would have the same port of the host.</summary>
    internal bool Collides(PublishedPort other) =>
        HostPort == other.HostPort && Protocol == other.Protocol && (HostAddress.Length == 0 || other.HostAddress.Length == 0 || HostAddress == other.HostAddress);

    private static (int First, int Last) Range(string part, string text)
    {
        string[] ends = part.Split('-');
        if (ends.Length > 2 || !TryPort(ends[0], out int first) || !TryPort(ends[^1], out int last) || last < first)
            throw Malformed(text);
        return (first, last);
    }

    private static bool TryPort(string digits, out int port) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= LargestPort;

    private static FormatException Malformed(string text) =>
        new($"'{text}' is not a port to publish: 8080:80, 53:53/udp, 127.0.0.1:8080:80/tcp, or ranges of the same length, 8000-8009:9000-9009; ports are 1 to {LargestPort}, protocols tcp, udp and sctp.");
}
