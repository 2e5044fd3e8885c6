using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of networks and routes (see <see cref="ConfigCopy"/>).</summary>
internal static class NetworkCopy
{
    internal static ContainerNetwork Of(ContainerNetwork network) => new()
    {
        Type = network.Type ?? string.Empty,
        Name = network.Name ?? string.Empty,
        Bridge = network.Bridge ?? string.Empty,
        Parent = network.Parent ?? string.Empty,
        MacAddress = network.MacAddress ?? string.Empty,
        Address = network.Address ?? string.Empty,
        Gateway = network.Gateway ?? string.Empty,
        IPv6Address = network.IPv6Address ?? string.Empty,
        IPv6Gateway = network.IPv6Gateway ?? string.Empty,
        Mtu = network.Mtu,
        TxQueueLen = network.TxQueueLen,
        HostInterfaceName = network.HostInterfaceName ?? string.Empty,
        HairpinMode = network.HairpinMode,
    };

    internal static ContainerRoute Of(ContainerRoute route) => new()
    {
        Destination = route.Destination ?? string.Empty,
        Source = route.Source ?? string.Empty,
        Gateway = route.Gateway ?? string.Empty,
        InterfaceName = route.InterfaceName ?? string.Empty,
    };
}
