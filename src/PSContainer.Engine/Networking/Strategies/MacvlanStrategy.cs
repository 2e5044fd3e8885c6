using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>
/// An interface with a hardware address of its own on one of the host's (macvlan, mode bridge): the container is beside the host on
/// the network that this is on. The host itself and its containers of this kind do not hear each other; that is the kernel's way.
/// </summary>
internal sealed class MacvlanStrategy : INetworkStrategy
{
    // MACVLAN_MODE_BRIDGE of linux/if_link.h: those of one parent reach each other.
    private const uint BridgeMode = 4;

    /// <inheritdoc/>
    public string Describe(ContainerNetwork network) => InterfaceInside.Describe(network, $"a macvlan of {network.Parent}");

    /// <inheritdoc/>
    public void Check(NetlinkSocket host, string place, ContainerNetwork network)
    {
        Link parent = FindParent(host, place, network);
        if (network.Address.Length > 0 && Addresses.List(host, parent.Index).Exists(a => a.Prefix.Address.Equals(IPPrefix.Parse(network.Address).Address)))
            throw InterfaceInside.InUse($"{place}.address", network.Address, $"the host's '{parent.Name}' has it");
    }

    /// <inheritdoc/>
    public void Create(NetworkPlace between, string place, ContainerNetwork network, VethPairName? pair)
    {
        if (Links.Find(between.Inside, network.Name, between.CancellationToken) is not null)
            throw NetworkErrors.Of(place + ".name", $"there is an interface '{network.Name}' in the container's network namespace already", Errno.EEXIST, "Choose another name.");
        NewLink link = new(NetworkStrategies.Macvlan, network.Name)
        {
            HardwareAddress = HardwareAddress.Parse(network.MacAddress),
            Mtu = network.Mtu,
            TxQueueLength = network.TxQueueLen,
            Parent = FindParent(between.Host, place, network).Index,
            MacvlanMode = BridgeMode,
            Namespace = between.Namespace.Descriptor,
        };
        try
        {
            link.Add(between.Host, between.CancellationToken);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"the macvlan '{network.Name}' of '{network.Parent}' cannot be made", e, e.Errno == Errno.EBUSY ? "The interface is a port of a bridge: name the bridge as the parent, or another interface." : null);
        }
    }

    /// <inheritdoc/>
    public void Initialize(NetworkPlace between, string place, ContainerNetwork network) => InterfaceInside.SetUp(between, place, network);

    /// <summary>Removes it from a container that goes on. One that has gone is no error.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static void Remove(NetworkPlace between, string name)
    {
        if (Links.Find(between.Inside, name) is { Kind: NetworkStrategies.Macvlan } link)
            LinkChange.Delete(between.Inside, link.Index);
    }

    private static Link FindParent(NetlinkSocket host, string place, ContainerNetwork network) =>
        Links.Find(host, network.Parent)
        ?? throw NetworkErrors.Of(place + ".parent", $"there is no interface '{network.Parent}'", Errno.ENODEV, "The interfaces of the machine are shown by: ip link.");
}
