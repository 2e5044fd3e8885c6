using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>An interface as the kernel has it.</summary>
internal sealed class Link
{
    /// <summary>Its number in its network namespace.</summary>
    internal int Index { get; set; }

    /// <summary>Its name there.</summary>
    internal string Name { get; set; } = string.Empty;

    /// <summary>What made it: veth, bridge, macvlan …; empty for hardware and the loopback.</summary>
    internal string Kind { get; set; } = string.Empty;

    /// <summary>IFF_* (netdevice(7)).</summary>
    internal uint Flags { get; set; }

    /// <summary>Bytes.</summary>
    internal int Mtu { get; set; }

    /// <summary>Packets.</summary>
    internal int TxQueueLength { get; set; }

    /// <summary>Its hardware address; empty where the kind has none.</summary>
    internal byte[] HardwareAddress { get; set; } = [];

    /// <summary>Number of the bridge, or the like, that it belongs to; or 0.</summary>
    internal int Master { get; set; }

    /// <summary>Number of the interface below a macvlan or vlan, or of a veth's other end in that one's namespace; or 0.</summary>
    internal int Parent { get; set; }

    /// <summary>Whether its bridge may send a frame back by the port that it came in.</summary>
    internal bool Hairpin { get; set; }

    /// <summary>Whether it is set up.</summary>
    internal bool IsUp => (Flags & (uint)Libc.IFF_UP) != 0;

    /// <summary>Whether it asks for hardware addresses (ARP).</summary>
    internal bool HasArp => (Flags & Libc.IFF_NOARP) == 0;
}
