using System.Collections.Generic;
using System.Net;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A network that a container is to be on, by its name, and what it is to have there.</summary>
/// <param name="network">The network's name; <c>none</c> and <c>host</c> are the engine's own, for a container that is made.</param>
public sealed class NetworkRequest(string network)
{
    /// <summary>No network but the container's own loopback.</summary>
    public const string None = "none";

    /// <summary>The host's network, with all its interfaces and ports.</summary>
    public const string Host = "host";

    /// <summary>The network's name.</summary>
    public string Network { get; } = network;

    /// <summary>Name of the interface inside; empty: the first of eth0, eth1 and so on that is free.</summary>
    public string InterfaceName { get; set; } = string.Empty;

    /// <summary>The address, or null: the first that nobody has.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>Ports of the host that are to lead there.</summary>
    public List<PublishedPort> Ports { get; } = [];

    /// <summary>Addresses of name servers; empty: the host's.</summary>
    public List<string> Dns { get; } = [];

    /// <summary>Requests for networks by name. Ports go to the first, by which the container reaches what is outside.</summary>
    /// <param name="networks">Names; one may hold several, with commas between.</param>
    /// <param name="ports">Ports of the host.</param>
    /// <param name="dns">Name servers.</param>
    public static IReadOnlyList<NetworkRequest> For(IEnumerable<string> networks, IEnumerable<PublishedPort> ports, IEnumerable<string> dns)
    {
        System.ArgumentNullException.ThrowIfNull(networks);
        List<NetworkRequest> requests = [];
        foreach (string names in networks)
        {
            foreach (string name in names.Split(',', System.StringSplitOptions.TrimEntries))
                requests.Add(new NetworkRequest(name));
        }

        if (requests.Count > 0)
        {
            requests[0].Ports.AddRange(ports);
            requests[0].Dns.AddRange(dns);
        }

        return requests;
    }
}
