using System.Text.Json;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Writes networks and routes.</summary>
internal static class NetworkJsonWriter
{
    internal static void Write(Utf8JsonWriter writer, ContainerNetwork network)
    {
        writer.WriteStartObject();
        writer.Text("type"u8, network.Type);
        writer.Text("name"u8, network.Name);
        writer.Text("bridge"u8, network.Bridge);
        writer.Text("parent"u8, network.Parent);
        writer.Text("mac_address"u8, network.MacAddress);
        writer.Text("address"u8, network.Address);
        writer.Text("gateway"u8, network.Gateway);
        writer.Text("ipv6_address"u8, network.IPv6Address);
        writer.Text("ipv6_gateway"u8, network.IPv6Gateway);
        writer.WriteNumber("mtu"u8, network.Mtu);
        writer.WriteNumber("txqueuelen"u8, network.TxQueueLen);
        writer.Text("host_interface_name"u8, network.HostInterfaceName);
        writer.WriteBoolean("hairpin_mode"u8, network.HairpinMode);
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, ContainerRoute route)
    {
        writer.WriteStartObject();
        writer.Text("destination"u8, route.Destination);
        writer.Text("source"u8, route.Source);
        writer.Text("gateway"u8, route.Gateway);
        writer.Text("interface_name"u8, route.InterfaceName);
        writer.WriteEndObject();
    }
}
