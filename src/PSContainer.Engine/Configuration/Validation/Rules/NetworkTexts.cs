namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The texts of networks and routes (see <see cref="TextRule"/>).</summary>
internal static class NetworkTexts
{
    internal static void Check(TextWalk walk, ContainerNetwork network)
    {
        walk.Text("type", network.Type);
        walk.Text("name", network.Name);
        walk.Text("bridge", network.Bridge);
        walk.Text("parent", network.Parent);
        walk.Text("mac_address", network.MacAddress);
        walk.Text("address", network.Address);
        walk.Text("gateway", network.Gateway);
        walk.Text("ipv6_address", network.IPv6Address);
        walk.Text("ipv6_gateway", network.IPv6Gateway);
        walk.Text("host_interface_name", network.HostInterfaceName);
    }

    internal static void Check(TextWalk walk, ContainerRoute route)
    {
        walk.Text("destination", route.Destination);
        walk.Text("source", route.Source);
        walk.Text("gateway", route.Gateway);
        walk.Text("interface_name", route.InterfaceName);
    }
}
