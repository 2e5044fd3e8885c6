using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>An interface that is to be made, by one message: it is there with all this, or not at all.</summary>
/// <param name="kind">What it is: veth, bridge, macvlan, macvtap, dummy, vlan, or any other kind that the kernel makes by its name alone.</param>
/// <param name="name">Its name, at most 15 bytes.</param>
internal sealed class NewLink(string kind, string name)
{
    /// <summary>Bytes; 0 leaves the kernel's.</summary>
    internal int Mtu { get; init; }

    /// <summary>Packets; 0 leaves the kernel's.</summary>
    internal int TxQueueLength { get; init; }

    /// <summary>Its hardware address; empty lets the kernel choose.</summary>
    internal byte[] HardwareAddress { get; init; } = [];

    /// <summary>Number of the bridge that it is to belong to, or 0.</summary>
    internal int Master { get; init; }

    /// <summary>Number of the interface below, of a macvlan, macvtap or vlan; or 0.</summary>
    internal int Parent { get; init; }

    /// <summary>File of the network namespace that it is to be in, or -1: the socket's.</summary>
    internal int Namespace { get; init; } = -1;

    /// <summary>Whether it is set up at once. Not for the other end of a veth (ENOTCONN): it exists before the two are connected.</summary>
    internal bool IsUp { get; init; }

    /// <summary>The other end of a veth, which may be in another namespace; or null.</summary>
    internal NewLink? Peer { get; init; }

    /// <summary>Number of a vlan, 1 to 4094; or 0.</summary>
    internal ushort VlanId { get; init; }

    /// <summary>MACVLAN_MODE_* of a macvlan or macvtap (4 is bridge); 0 leaves the kernel's.</summary>
    internal uint MacvlanMode { get; init; }

    /// <summary>Makes it.</summary>
    /// <exception cref="LinuxException">EEXIST, the name is in use; EPERM; EOPNOTSUPP, the kernel has no such kind; and others with the kernel's words.</exception>
    internal void Add(NetlinkSocket socket, CancellationToken cancellationToken = default) =>
        socket.Request(
            new NetlinkMessageBuilder(Libc.RTM_NEWLINK, Libc.NLM_F_REQUEST | Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL).With(Write),
            cancellationToken: cancellationToken);

    private void Write(NetlinkBuffer buffer)
    {
        WriteCommon(buffer);
        if (Parent != 0)
            buffer.Attribute(Libc.IFLA_LINK, (uint)Parent);
        if (Master != 0)
            buffer.Attribute(Libc.IFLA_MASTER, (uint)Master);
        buffer.Nested(Libc.IFLA_LINKINFO, info =>
        {
            info.Attribute(Libc.IFLA_INFO_KIND, kind);
            if (Peer is not null || VlanId != 0 || MacvlanMode != 0)
                info.Nested(Libc.IFLA_INFO_DATA, WriteData);
        });
    }

    private void WriteData(NetlinkBuffer data)
    {
        if (Peer is not null)
            data.Nested(Libc.VETH_INFO_PEER, Peer.WriteCommon);
        if (VlanId != 0)
            data.Attribute(Libc.IFLA_VLAN_ID, [(byte)VlanId, (byte)(VlanId >> 8)]);
        if (MacvlanMode != 0)
            data.Attribute(Libc.IFLA_MACVLAN_MODE, MacvlanMode);
    }

    private void WriteCommon(NetlinkBuffer buffer)
    {
        uint up = IsUp ? (uint)Libc.IFF_UP : 0;
        buffer.Header(new Libc.IfInfoMsg { Flags = up, Change = up });
        buffer.Attribute(Libc.IFLA_IFNAME, name);
        if (HardwareAddress.Length > 0)
            buffer.Attribute(Libc.IFLA_ADDRESS, HardwareAddress);
        if (Mtu != 0)
            buffer.Attribute(Libc.IFLA_MTU, (uint)Mtu);
        if (TxQueueLength != 0)
            buffer.Attribute(Libc.IFLA_TXQLEN, (uint)TxQueueLength);
        if (Namespace >= 0)
            buffer.Attribute(Libc.IFLA_NET_NS_FD, (uint)Namespace);
    }
}
