using System;
using System.Collections.Generic;
using System.Net;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>Routes in the container's network namespace, when all its interfaces are there: libcontainer's <c>Routes</c>.</summary>
internal static class ContainerRoutes
{
    internal static string Describe(ContainerRoute route)
    {
        List<string> words = [$"add the route to {(route.Destination.Length == 0 ? "everywhere" : route.Destination)}"];
        if (route.Gateway.Length > 0)
            words.Add($"by {route.Gateway}");
        if (route.InterfaceName.Length > 0)
            words.Add($"over {route.InterfaceName}");
        return string.Join(' ', words);
    }

    /// <summary>Adds one.</summary>
    /// <param name="between">The two namespaces.</param>
    /// <param name="place">Its place in the configuration, for errors.</param>
    /// <param name="route">The route.</param>
    /// <returns>Its undoing, for a namespace that outlives the container.</returns>
    /// <exception cref="ContainerException">The interface is missing, or the kernel refuses.</exception>
    internal static Action Add(NetworkPlace between, string place, ContainerRoute route)
    {
        try
        {
            Route added = Of(route, IndexOf(between, place, route));
            Netlink.Routes.Add(between.Inside, added, between.CancellationToken);
            return () => Netlink.Routes.Delete(between.Inside, added);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"cannot {Describe(route)}", e, HintFor(route, e.Errno));
        }
    }

    private static string? HintFor(ContainerRoute route, int errno) => errno switch
    {
        Errno.EEXIST => "There is such a route already: that to the network of an address, or to everywhere by a network's gateway.",
        Errno.EINVAL when route.Source.Length > 0 => "The source must be an address that the container has.",
        _ => null,
    };

    private static int IndexOf(NetworkPlace between, string place, ContainerRoute route)
    {
        if (route.InterfaceName.Length == 0)
            return 0;
        Link link = Links.Find(between.Inside, route.InterfaceName, between.CancellationToken)
            ?? throw NetworkErrors.Of(place + ".interface_name", $"there is no interface '{route.InterfaceName}' in the container", Errno.ENODEV, "Name one of its networks or of the devices that are moved in, by its name inside.");
        return link.IsUp
            ? link.Index
            : throw NetworkErrors.Of(place + ".interface_name", $"the interface '{route.InterfaceName}' is down", Errno.ENETDOWN, "Add a network of the type loopback, if it is that.");
    }

    private static Route Of(ContainerRoute route, int index)
    {
        IPAddress? gateway = route.Gateway.Length > 0 ? IPAddress.Parse(route.Gateway) : null, source = route.Source.Length > 0 ? IPAddress.Parse(route.Source) : null;
        IPPrefix destination = route.Destination.Length > 0
            ? IPPrefix.Parse(route.Destination)
            : Route.Everywhere((gateway ?? source ?? IPAddress.Any).AddressFamily);
        return new Route(destination) { Gateway = gateway, Source = source, Index = index };
    }
}
