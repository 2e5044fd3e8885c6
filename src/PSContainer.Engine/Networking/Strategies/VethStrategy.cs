using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>A pair of interfaces (veth(4)), one end in the container, the other on the host, attached to a bridge.</summary>
internal sealed class VethStrategy : INetworkStrategy
{
    /// <inheritdoc/>
    public string Describe(ContainerNetwork network) => InterfaceInside.Describe(network, network.Bridge.Length > 0 ? $"on the bridge {network.Bridge}" : string.Empty);

    /// <inheritdoc/>
    public void Check(NetlinkSocket host, string place, ContainerNetwork network)
    {
        if (network.Bridge.Length > 0)
            CheckAddresses(host, place, network, FindBridge(host, place, network));
        if (network.HostInterfaceName.Length > 0 && Links.Find(host, network.HostInterfaceName) is not null)
            throw NetworkErrors.Of(place + ".host_interface_name", $"there is an interface '{network.HostInterfaceName}' already", Errno.EEXIST, "Choose another name, or leave it out: the engine finds one.");
    }

    /// <inheritdoc/>
    public void Create(NetworkPlace between, string place, ContainerNetwork network, VethPairName? pair)
    {
        if (Links.Find(between.Inside, network.Name, between.CancellationToken) is not null)
            throw NetworkErrors.Of(place + ".name", $"there is an interface '{network.Name}' in the container's network namespace already", Errno.EEXIST, "Choose another name.");
        NewLink link = new(NetworkStrategies.Veth, pair!.HostInterfaceName)
        {
            HardwareAddress = HardwareAddress.Parse(pair.HostMacAddress),
            Mtu = network.Mtu,
            TxQueueLength = network.TxQueueLen,
            Master = network.Bridge.Length > 0 ? FindBridge(between.Host, place, network).Index : 0,
            IsUp = true,
            Peer = new NewLink(NetworkStrategies.Veth, network.Name)
            {
                HardwareAddress = HardwareAddress.Parse(network.MacAddress),
                Mtu = network.Mtu,
                TxQueueLength = network.TxQueueLen,
                Namespace = between.Namespace.Descriptor,
            },
        };
        try
        {
            link.Add(between.Host, between.CancellationToken);
            if (network.HairpinMode)
                SetHairpin(between.Host, pair);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"the pair of '{network.Name}' and '{pair.HostInterfaceName}' cannot be made", e);
        }
    }

    /// <inheritdoc/>
    public void Initialize(NetworkPlace between, string place, ContainerNetwork network) => InterfaceInside.SetUp(between, place, network);

    /// <inheritdoc/>
    public void Attach(NetlinkSocket host, string place, ContainerNetwork network, VethPairName? pair)
    {
        Link end = Find(host, pair!)
            ?? throw NetworkErrors.Of(place, $"there is no interface '{pair!.HostInterfaceName}' of this container", Errno.ENODEV, "Start the container again: its network is made anew.");
        try
        {
            if (network.Bridge.Length > 0)
                LinkChange.SetMaster(host, end.Index, FindBridge(host, place, network).Index);
            if (network.HairpinMode)
                LinkChange.SetHairpin(host, end.Index, true);
            LinkChange.SetUp(host, end.Index, true);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(place, $"'{pair!.HostInterfaceName}' cannot be attached", e);
        }
    }

    /// <inheritdoc/>
    public void Detach(NetlinkSocket host, string place, ContainerNetwork network, VethPairName? pair)
    {
        if (Find(host, pair!) is not { } end)
            return;
        try
        {
            LinkChange.SetMaster(host, end.Index, 0);
        }
        catch (LinuxException e) when (e.Errno != Errno.ENODEV)
        {
            throw NetworkErrors.Of(place, $"'{pair!.HostInterfaceName}' cannot be detached", e);
        }
    }

    /// <summary>The host's end of a pair, or null: it has gone, or is somebody else's of the same name.</summary>
    internal static Link? Find(NetlinkSocket host, VethPairName pair) =>
        Links.Find(host, pair.HostInterfaceName) is { Kind: NetworkStrategies.Veth } link && HardwareAddress.Format(link.HardwareAddress) == pair.HostMacAddress ? link : null;

    private static void SetHairpin(NetlinkSocket host, VethPairName pair)
    {
        if (Find(host, pair) is { } end)
            LinkChange.SetHairpin(host, end.Index, true);
    }

    private static Link FindBridge(NetlinkSocket host, string place, ContainerNetwork network)
    {
        Link? bridge = Links.Find(host, network.Bridge);
        if (bridge is null)
            throw NetworkErrors.Of(place + ".bridge", $"there is no interface '{network.Bridge}'", Errno.ENODEV, $"Make the bridge first, for example: ip link add {network.Bridge} type bridge && ip link set {network.Bridge} up.");
        return bridge.Kind == "bridge"
            ? bridge
            : throw NetworkErrors.Of(place + ".bridge", $"'{network.Bridge}' is not a bridge{(bridge.Kind.Length > 0 ? $" but of the kind {bridge.Kind}" : string.Empty)}", Errno.EINVAL, "Name a bridge; those of the machine are shown by: ip link show type bridge.");
    }

    /// <summary>What the bridge has itself nobody else can have on it.</summary>
    private static void CheckAddresses(NetlinkSocket host, string place, ContainerNetwork network, Link bridge)
    {
        foreach ((string name, string text) in ((string, string)[])[("address", network.Address), ("ipv6_address", network.IPv6Address)])
        {
            if (text.Length > 0 && Addresses.List(host, bridge.Index).Exists(a => a.Prefix.Address.Equals(IPPrefix.Parse(text).Address)))
                throw InterfaceInside.InUse($"{place}.{name}", text, $"the bridge '{bridge.Name}' has it");
        }
    }
}
