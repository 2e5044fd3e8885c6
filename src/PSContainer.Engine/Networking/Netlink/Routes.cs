using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>Routes: RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE (rtnetlink(7)).</summary>
internal static class Routes
{
    private const ushort Change = Libc.NLM_F_REQUEST | Libc.NLM_F_ACK;

    /// <summary>Adds a route to the main table.</summary>
    /// <exception cref="LinuxException">EEXIST: there is one; ENETUNREACH: the gateway is not to be reached; and others with the kernel's words.</exception>
    internal static void Add(NetlinkSocket socket, Route route, CancellationToken cancellationToken = default) =>
        socket.Request(Request(Libc.RTM_NEWROUTE, Change | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, route, delete: false), cancellationToken: cancellationToken);

    /// <summary>Removes a route from the main table.</summary>
    /// <exception cref="LinuxException">ESRCH: there is none; and others with the kernel's words.</exception>
    internal static void Delete(NetlinkSocket socket, Route route, CancellationToken cancellationToken = default) =>
        socket.Request(Request(Libc.RTM_DELROUTE, Change, route, delete: true), cancellationToken: cancellationToken);

    /// <summary>The routes of the main table, of both families, in the kernel's order.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static List<Route> List(NetlinkSocket socket, CancellationToken cancellationToken = default)
    {
        List<Route> routes = [];
        NetlinkMessageBuilder request = new NetlinkMessageBuilder(Libc.RTM_GETROUTE, Libc.NLM_F_REQUEST | Libc.NLM_F_DUMP).Header(default(Libc.RtMsg));
        socket.Dump(request, routes.Clear, (in NetlinkMessage message) =>
        {
            if (message.Type == Libc.RTM_NEWROUTE && TryParse(message) is { Table: Libc.RT_TABLE_MAIN } route)
                routes.Add(route);
        }, cancellationToken);
        return routes;
    }

    /// <summary>The route that a message tells of; null where it is of another family than IP, or not one to go by: broadcast, blackhole …</summary>
    internal static Route? TryParse(in NetlinkMessage message)
    {
        ReadOnlySpan<byte> rest = message.Attributes(out Libc.RtMsg info);
        if (info.Family is not (Libc.AF_INET or Libc.AF_INET6) || info.Type != Libc.RTN_UNICAST)
            return null;
        uint table = info.Table;
        int index = 0, metric = 0;
        IPAddress? destination = null, gateway = null, source = null;
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case Libc.RTA_DST:
                    destination = attribute.Address;
                    break;
                case Libc.RTA_GATEWAY:
                    gateway = attribute.Address;
                    break;
                case Libc.RTA_PREFSRC:
                    source = attribute.Address;
                    break;
                case Libc.RTA_OIF:
                    index = attribute.Number;
                    break;
                case Libc.RTA_PRIORITY:
                    metric = attribute.Number;
                    break;
                case Libc.RTA_TABLE:
                    table = (uint)attribute.Number; // the header has room for 255 alone
                    break;
                default:
                    break;
            }
        }

        AddressFamily family = info.Family == Libc.AF_INET ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return new Route(destination is null ? Route.Everywhere(family) : new IPPrefix(destination, info.DestinationLength))
        {
            Gateway = gateway,
            Source = source,
            Index = index,
            Metric = metric,
            Protocol = info.Protocol,
            Table = table,
        };
    }

    private static NetlinkMessageBuilder Request(ushort type, ushort flags, Route route, bool delete)
    {
        bool old = route.Destination.Bits == 32;
        NetlinkMessageBuilder request = new NetlinkMessageBuilder(type, flags).Header(new Libc.RtMsg
        {
            Family = old ? Libc.AF_INET : Libc.AF_INET6,
            DestinationLength = (byte)route.Destination.Length,
            Table = Libc.RT_TABLE_MAIN,
            Protocol = delete ? (byte)0 : Libc.RTPROT_STATIC,

            // What needs no gateway is on the link itself; whoever deletes takes any.
            Scope = delete ? Libc.RT_SCOPE_NOWHERE : old && route.Gateway is null ? Libc.RT_SCOPE_LINK : Libc.RT_SCOPE_UNIVERSE,
            Type = delete ? (byte)0 : Libc.RTN_UNICAST,
        });
        if (route.Destination.Length > 0)
            request.Attribute(Libc.RTA_DST, route.Destination.Network.Address.GetAddressBytes());
        if (route.Gateway is { } gateway)
            request.Attribute(Libc.RTA_GATEWAY, gateway.GetAddressBytes());
        if (route.Source is { } source)
            request.Attribute(Libc.RTA_PREFSRC, source.GetAddressBytes());
        if (route.Index != 0)
            request.Attribute(Libc.RTA_OIF, (uint)route.Index);
        if (route.Metric != 0)
            request.Attribute(Libc.RTA_PRIORITY, (uint)route.Metric);
        return request;
    }
}
