using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>The bridge of a managed network, in the network namespace that the calling thread is in.</summary>
internal static class BridgeMaker
{
    /// <summary>Whether it is there.</summary>
    internal static bool Exists(NetlinkSocket host, ManagedNetwork network) => Find(host, network) is not null;

    /// <summary>Makes it where it is missing, as after the machine was started anew.</summary>
    /// <exception cref="ContainerException">An interface of that name is somebody else's, or the kernel refuses.</exception>
    internal static void Ensure(NetlinkSocket host, ManagedNetwork network)
    {
        try
        {
            Link bridge = Find(host, network) ?? Make(host, network);
            if (network.IsIsolated)
            {
                // Nothing of the host's is to be reached by it, nor through it.
                Set($"net/ipv6/conf/{network.Bridge}/disable_ipv6", "1");
                Set($"net/ipv4/conf/{network.Bridge}/forwarding", "0");
                return;
            }

            IPPrefix own = new(IPAddress.Parse(network.Gateway), network.Range.Length);
            if (!Addresses.List(host, bridge.Index).Exists(a => a.Prefix == own))
                Addresses.Add(host, new InterfaceAddress(bridge.Index, own) { Broadcast = own.Broadcast });

            // For ports that are published on the host's loopback.
            Set($"net/ipv4/conf/{network.Bridge}/route_localnet", "1");
        }
        catch (LinuxException e)
        {
            throw ManagedErrors.Of($"The bridge '{network.Bridge}' of the network '{network.Name}' cannot be made: {e.Message}", e.Errno, e.Errno == Errno.EPERM ? "Run as root: bridges can be made with CAP_NET_ADMIN alone." : "Look at ip link for what is there.", e);
        }
    }

    /// <summary>Removes it; one that is not there, or somebody else's, is no error.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static void Remove(NetlinkSocket host, ManagedNetwork network)
    {
        if (Links.Find(host, network.Bridge) is { } link && IsOurs(link, network))
            LinkChange.Delete(host, link.Index);
    }

    /// <summary>A name that no interface has.</summary>
    internal static string FindName(NetlinkSocket host)
    {
        while (true)
        {
            string name = "psc" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            if (Links.Find(host, name) is null)
                return name;
        }
    }

    /// <summary>The networks that the machine has addresses in or routes to.</summary>
    internal static List<IPPrefix> RangesInUse(NetlinkSocket host)
    {
        List<IPPrefix> ranges = [];
        foreach (Route route in Routes.List(host))
        {
            if (route.Destination.Length > 0)
                ranges.Add(route.Destination.Network);
        }

        foreach (InterfaceAddress address in Addresses.List(host))
            ranges.Add(address.Prefix.Network);
        return ranges;
    }

    private static Link? Find(NetlinkSocket host, ManagedNetwork network)
    {
        Link? link = Links.Find(host, network.Bridge);
        return link is null || IsOurs(link, network)
            ? link
            : throw ManagedErrors.Of($"The interface '{network.Bridge}' is not the bridge of the network '{network.Name}' but somebody else's.", Errno.EEXIST, "Remove or rename it, or make the network anew with another bridge.");
    }

    private static bool IsOurs(Link link, ManagedNetwork network) =>
        link.Kind == "bridge" && HardwareAddress.Format(link.HardwareAddress) == network.BridgeMacAddress;

    private static Link Make(NetlinkSocket host, ManagedNetwork network)
    {
        new NewLink("bridge", network.Bridge) { HardwareAddress = HardwareAddress.Parse(network.BridgeMacAddress), Mtu = network.Mtu, IsUp = true }.Add(host);
        return Links.Find(host, network.Bridge) ?? throw new LinuxException("rtnetlink", Errno.ENODEV, network.Bridge);
    }

    // The files of procfs are those of the namespace that the thread is in.
    private static void Set(string parameter, string value) => LinuxFile.WriteText("/proc/sys/" + parameter, value);
}
