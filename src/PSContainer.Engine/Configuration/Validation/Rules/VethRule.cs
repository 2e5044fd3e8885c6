using System.Net.Sockets;
using PSContainer.Engine.Networking.Strategies;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>A pair of interfaces, or a macvlan: that it has what it needs, and addresses that are some.</summary>
internal static class VethRule
{
    // RFC 791 asks for 68, RFC 8200 for 1280; the kernel's own upper limit for veth.
    private const int SmallestMtu = 68, SmallestIPv6Mtu = 1280, LargestMtu = 65535;

    internal static void Check(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.Name.Length == 0)
            context.Add(place + ".name", "Needs the name that the interface is to have inside, as eth0.");
        if (network.Type == NetworkStrategies.Macvlan)
            CheckMacvlan(context, place, network);
        else if (network.Bridge.Length == 0 && network.HostInterfaceName.Length == 0)
            context.Add(place, "Needs a bridge, or a name for its end on the host: else nothing could be reached by it.");
        if (network.HairpinMode && network.Bridge.Length == 0)
            context.Add(place + ".hairpin_mode", "Needs a bridge: it is the bridge that sends back.");
        CheckName(context, place + ".name", network.Name);
        CheckName(context, place + ".bridge", network.Bridge);
        CheckName(context, place + ".host_interface_name", network.HostInterfaceName);
        CheckSizes(context, place, network);
        CheckAddresses(context, place, network);
    }

    private static void CheckMacvlan(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.Parent.Length == 0)
            context.Add(place + ".parent", "Needs the host's interface that it is to go by, as eth0.");
        CheckName(context, place + ".parent", network.Parent);
        if (network.Bridge.Length > 0 || network.HostInterfaceName.Length > 0)
            context.Add(place, "A macvlan has no bridge, and no end on the host.");
    }

    private static void CheckName(RuleContext context, string jsonPath, string name)
    {
        if (name.Length != 0 && !CgroupRule.IsInterfaceName(name))
            context.Add(jsonPath, CgroupRule.InterfaceNameFault(name));
        else if (name.Contains('%'))
            context.Add(jsonPath, $"'{name}' must not hold a percent sign: the kernel would put a number in its place.");
    }

    private static void CheckSizes(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.Mtu != 0 && network.Mtu is < SmallestMtu or > LargestMtu)
            context.Add(place + ".mtu", $"Must be {SmallestMtu} to {LargestMtu}, or 0 for the kernel's, not {network.Mtu}.");
        else if (network.Mtu is not 0 and < SmallestIPv6Mtu && network.IPv6Address.Length != 0)
            context.Add(place + ".mtu", $"IPv6 needs {SmallestIPv6Mtu} bytes at least, not {network.Mtu}.");
        if (network.TxQueueLen < 0)
            context.Add(place + ".txqueuelen", $"Must not be negative: {network.TxQueueLen}.");
    }

    private static void CheckAddresses(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.MacAddress.Length != 0 && !AddressText.IsHardwareAddress(network.MacAddress))
            context.Add(place + ".mac_address", $"'{network.MacAddress}' is not a hardware address of one machine, as 02:42:ac:11:00:02.");
        if (network.Address.Length != 0 && !AddressText.IsNetwork(network.Address, AddressFamily.InterNetwork))
            context.Add(place + ".address", $"'{network.Address}' is not an IPv4 address with prefix length, as 10.0.0.2/24.");
        if (network.Gateway.Length != 0 && !AddressText.IsAddress(network.Gateway, AddressFamily.InterNetwork))
            context.Add(place + ".gateway", $"'{network.Gateway}' is not an IPv4 address.");
        else if (network.Gateway.Length != 0 && network.Address.Length == 0)
            context.Add(place + ".gateway", "Needs an address: nothing is sent to a gateway without one.");
        if (network.IPv6Address.Length != 0 && !AddressText.IsNetwork(network.IPv6Address, AddressFamily.InterNetworkV6))
            context.Add(place + ".ipv6_address", $"'{network.IPv6Address}' is not an IPv6 address with prefix length, as fd00::2/64.");
        if (network.IPv6Gateway.Length != 0 && !AddressText.IsAddress(network.IPv6Gateway, AddressFamily.InterNetworkV6))
            context.Add(place + ".ipv6_gateway", $"'{network.IPv6Gateway}' is not an IPv6 address.");
    }
}
