using System;
using System.Collections.Generic;
using System.Net;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>The interface inside the container, whatever it is made of.</summary>
internal static class InterfaceInside
{
    private const int ShortestWait = 2, LongestWait = 50;

    // Namespaces are removed one batch after the other, and many may be on their way.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>What is to be made, in words.</summary>
    internal static string Describe(ContainerNetwork network, string place)
    {
        List<string> words = [$"make the interface {network.Name}"];
        if (place.Length > 0)
            words.Add(place);
        foreach (string address in (string[])[network.Address, network.IPv6Address])
        {
            if (address.Length > 0)
                words.Add(address);
        }

        foreach (string gateway in (string[])[network.Gateway, network.IPv6Gateway])
        {
            if (gateway.Length > 0)
                words.Add($"gateway {gateway}");
        }

        return string.Join(", ", words);
    }

    /// <summary>Gives it all that it is to have: addresses, gateways; and sets it up.</summary>
    /// <exception cref="ContainerException">The kernel refuses.</exception>
    internal static void SetUp(NetworkPlace between, string place, ContainerNetwork network)
    {
        Link inside = Links.Find(between.Inside, network.Name, between.CancellationToken)
            ?? throw NetworkErrors.Of(place, $"the interface '{network.Name}' has gone from the container's network namespace", Errno.ENODEV, "Somebody has removed or renamed it meanwhile; try again.");
        Give(between, place + ".address", inside.Index, network.Address);
        Give(between, place + ".ipv6_address", inside.Index, network.IPv6Address);
        try
        {
            BringUp(between, inside.Index);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"'{network.Name}' cannot be set up", e, e.Errno == Errno.EADDRINUSE ? $"Another interface on '{network.Parent}' has its hardware address; choose another one." : null);
        }

        LeadBy(between, place + ".gateway", inside.Index, network.Gateway);
        LeadBy(between, place + ".ipv6_gateway", inside.Index, network.IPv6Gateway);
    }

    /// <summary>
    /// Of the macvlans of one parent only one at a time may be up with a hardware address. That of a run that has ended goes with its
    /// network namespace, which the kernel removes a moment after the last process: the next run waits for it.
    /// </summary>
    private static void BringUp(NetworkPlace between, int index)
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        for (int pause = ShortestWait; ; pause = Math.Min(pause * 2, LongestWait))
        {
            try
            {
                LinkChange.SetUp(between.Inside, index, true, between.CancellationToken);
                return;
            }
            catch (LinuxException e) when (e.Errno == Errno.EADDRINUSE && Environment.TickCount64 < end)
            {
                if (between.CancellationToken.WaitHandle.WaitOne(pause))
                    between.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static void Give(NetworkPlace between, string place, int index, string text)
    {
        if (text.Length == 0)
            return;
        IPPrefix prefix = IPPrefix.Parse(text);
        try
        {
            // The kernel lets two interfaces of one namespace have the same address, and then answers by one of them.
            if (Addresses.List(between.Inside, 0, between.CancellationToken).Exists(a => a.Prefix.Address.Equals(prefix.Address)))
                throw InUse(place, text, "another interface in the container's network namespace has it");
            Addresses.Add(between.Inside, new InterfaceAddress(index, prefix) { Broadcast = prefix.Broadcast }, between.CancellationToken);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"the address {text} cannot be given", e);
        }
    }

    private static void LeadBy(NetworkPlace between, string place, int index, string gateway)
    {
        if (gateway.Length == 0)
            return;
        try
        {
            Netlink.Routes.Add(between.Inside, Route.Default(IPAddress.Parse(gateway), index), between.CancellationToken);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"the route by {gateway} cannot be added", e, e.Errno == Errno.EEXIST ? "The container has a gateway already: of all its networks one alone can have one for each family." : null);
        }
    }

    /// <summary>The error of an address that somebody has.</summary>
    internal static ContainerException InUse(string place, string address, string by) =>
        NetworkErrors.Of(place, $"the address {address} is in use: {by}", Errno.EADDRINUSE, "Choose another address.");
}
