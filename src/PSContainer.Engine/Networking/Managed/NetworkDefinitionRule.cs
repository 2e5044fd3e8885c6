using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Configuration.Validation.Rules;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>What a managed network and a published port must be.</summary>
internal static class NetworkDefinitionRule
{
    private const int LongestName = 64, LargestRange = 8, SmallestRange = 29, LargestPort = 65535;

    internal static List<ConfigViolation> Check(ManagedNetwork network)
    {
        List<ConfigViolation> found = [];
        if (!IsName(network.Name, LongestName) || network.Name is "none" or "host")
            found.Add(new("$.name", $"'{network.Name}' is not a name of a network: 1 to {LongestName} letters, digits and _ . -, and neither none nor host."));
        if (network.Bridge.Length > 0 && !IsName(network.Bridge, CgroupRule.LongestInterfaceName))
            found.Add(new("$.bridge", $"'{network.Bridge}' is not the name of a bridge: 1 to {CgroupRule.LongestInterfaceName} letters, digits and _ . -."));
        if (network.Mtu != 0 && network.Mtu is < 68 or > 65535)
            found.Add(new("$.mtu", $"Must be 68 to 65535, or 0 for the kernel's, not {network.Mtu}."));
        CheckDriver(network, found);
        if (network.Subnet.Length > 0)
            CheckRange(network, found);
        else if (network.Gateway.Length > 0)
            found.Add(new("$.gateway", "Needs a subnet."));
        return found;
    }

    internal static void Check(IReadOnlyList<PublishedPort> ports, List<ConfigViolation> found)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            if (ports[i].HostPort is < 1 or > LargestPort)
                found.Add(new($"$.ports[{i}].host_port", $"Must be 1 to {LargestPort}, not {ports[i].HostPort}."));
            if (ports[i].ContainerPort is < 1 or > LargestPort)
                found.Add(new($"$.ports[{i}].container_port", $"Must be 1 to {LargestPort}, not {ports[i].ContainerPort}."));
            if (ports[i].HostAddress.Length > 0 && !AddressText.IsAddress(ports[i].HostAddress, AddressFamily.InterNetwork))
                found.Add(new($"$.ports[{i}].host_address", $"'{ports[i].HostAddress}' is not an IPv4 address."));
            if (ports[i].Protocol is not ("tcp" or "udp" or "sctp"))
                found.Add(new($"$.ports[{i}].protocol", $"Must be tcp, udp or sctp, not '{ports[i].Protocol}'."));
        }
    }

    private static void CheckDriver(ManagedNetwork network, List<ConfigViolation> found)
    {
        switch (network.Driver)
        {
            case ManagedNetwork.BridgeDriver:
                if (network.Parent.Length > 0)
                    found.Add(new("$.parent", "Is of a macvlan; a bridge has none."));
                break;
            case ManagedNetwork.MacvlanDriver:
                if (!IsName(network.Parent, CgroupRule.LongestInterfaceName))
                    found.Add(new("$.parent", $"'{network.Parent}' is not the name of the host's interface that a macvlan needs: 1 to {CgroupRule.LongestInterfaceName} letters, digits and _ . -."));
                if (network.Subnet.Length == 0)
                    found.Add(new("$.subnet", "A macvlan needs the range of addresses that it may hand out: the engine cannot know what else is on that network."));
                if (network.Bridge.Length > 0)
                    found.Add(new("$.bridge", "Is of a bridge; a macvlan has none."));
                if (network.IsIsolated)
                    found.Add(new("$.isolated", "A macvlan cannot be isolated: it is on a network of others."));
                break;
            default:
                found.Add(new("$.driver", $"Must be bridge or macvlan, not '{network.Driver}'."));
                break;
        }
    }

    private static void CheckRange(ManagedNetwork network, List<ConfigViolation> found)
    {
        if (!AddressText.IsNetwork(network.Subnet, AddressFamily.InterNetwork) || network.Range is { Length: < LargestRange or > SmallestRange } || network.Range.Network != network.Range)
            found.Add(new("$.subnet", $"'{network.Subnet}' is not a range of IPv4 addresses with a prefix length of {LargestRange} to {SmallestRange}, as 10.89.0.0/24."));
        else if (network.Gateway.Length > 0 && (!AddressText.IsAddress(network.Gateway, AddressFamily.InterNetwork) || !IsHost(network.Range, IPAddress.Parse(network.Gateway))))
            found.Add(new("$.gateway", $"'{network.Gateway}' is not an address of a host in {network.Subnet}."));
    }

    /// <summary>Whether an address is one of the range that a host can have.</summary>
    internal static bool IsHost(IPPrefix range, IPAddress address) =>
        range.Contains(address) && !address.Equals(range.Address) && !address.Equals(range.Broadcast);

    private static bool IsName(string name, int longest)
    {
        if (name.Length == 0 || name.Length > longest || name is "." or ".." || name[0] == '.')
            return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
                return false;
        }

        return true;
    }
}
