using System.Net.Sockets;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Networks with a known strategy, in a network namespace of the container.</summary>
internal sealed class NetworkRule : IConfigRule
{
    // RFC 791 asks for 68; the kernel's own upper limit for veth.
    private const int SmallestMtu = 68, LargestMtu = 65535;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Networks.Count; i++)
            Check(context, $"$.networks[{i}]", context.Config.Networks[i]);
    }

    private static void Check(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.Type is not ("loopback" or "veth" or "netns"))
        {
            context.Add(place + ".type", $"Must be loopback, veth or netns, not '{network.Type}'.");
            return;
        }

        if (!context.Has(NamespaceType.Network))
            context.Add(place, "Needs a network namespace: without one the container uses the host's network.");
        else if (network.Type == "netns" && context.Find(NamespaceType.Network) is { Path.Length: 0 })
            context.Add(place, "The strategy netns needs a network namespace that is joined by its path.");
        CheckName(context, place + ".name", network.Name);
        CheckName(context, place + ".bridge", network.Bridge);
        CheckName(context, place + ".host_interface_name", network.HostInterfaceName);
        if (network.Mtu != 0 && network.Mtu is < SmallestMtu or > LargestMtu)
            context.Add(place + ".mtu", $"Must be {SmallestMtu} to {LargestMtu}, or 0 for the kernel's, not {network.Mtu}.");
        if (network.TxQueueLen < 0)
            context.Add(place + ".txqueuelen", $"Must not be negative: {network.TxQueueLen}.");

        // The kernel itself gives the loopback its address; old configurations have words like localhost there.
        if (network.Type == "veth")
            CheckAddresses(context, place, network);
    }

    private static void CheckName(RuleContext context, string jsonPath, string name)
    {
        if (name.Length != 0 && !CgroupRule.IsInterfaceName(name))
            context.Add(jsonPath, CgroupRule.InterfaceNameFault(name));
    }

    private static void CheckAddresses(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.MacAddress.Length != 0 && !AddressText.IsHardwareAddress(network.MacAddress))
            context.Add(place + ".mac_address", $"'{network.MacAddress}' is not a hardware address, as 02:42:ac:11:00:02.");
        if (network.Address.Length != 0 && !AddressText.IsNetwork(network.Address, AddressFamily.InterNetwork))
            context.Add(place + ".address", $"'{network.Address}' is not an IPv4 address with prefix length, as 10.0.0.2/24.");
        if (network.Gateway.Length != 0 && !AddressText.IsAddress(network.Gateway, AddressFamily.InterNetwork))
            context.Add(place + ".gateway", $"'{network.Gateway}' is not an IPv4 address.");
        if (network.IPv6Address.Length != 0 && !AddressText.IsNetwork(network.IPv6Address, AddressFamily.InterNetworkV6))
            context.Add(place + ".ipv6_address", $"'{network.IPv6Address}' is not an IPv6 address with prefix length, as fd00::2/64.");
        if (network.IPv6Gateway.Length != 0 && !AddressText.IsAddress(network.IPv6Gateway, AddressFamily.InterNetworkV6))
            context.Add(place + ".ipv6_gateway", $"'{network.IPv6Gateway}' is not an IPv6 address.");
    }
}
