using System.Net;
using System.Net.Sockets;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>A route of the main table.</summary>
/// <param name="Destination">Where to; length 0 is everywhere.</param>
internal sealed record Route(IPPrefix Destination)
{
    /// <summary>The next hop, or null: the destination is reached by the interface itself.</summary>
    internal IPAddress? Gateway { get; init; }

    /// <summary>The address that is preferred for what the host itself sends, or null.</summary>
    internal IPAddress? Source { get; init; }

    /// <summary>Number of the interface, or 0: the one by which the gateway is reached.</summary>
    internal int Index { get; init; }

    /// <summary>The smallest is taken first; 0 leaves the kernel's.</summary>
    internal int Metric { get; init; }

    /// <summary>RTPROT_*: who has made it.</summary>
    internal byte Protocol { get; init; }

    /// <summary>RT_TABLE_*; 254 is the main one.</summary>
    internal uint Table { get; init; }

    /// <summary>The route to everywhere by a gateway.</summary>
    internal static Route Default(IPAddress gateway, int index) =>
        new(Everywhere(gateway.AddressFamily)) { Gateway = gateway, Index = index };

    /// <summary>0.0.0.0/0 or ::/0.</summary>
    internal static IPPrefix Everywhere(AddressFamily family) =>
        new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
}
