using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>Changes of interfaces, each by one message (rtnetlink(7)). All throw <see cref="LinuxException"/> with the kernel's words.</summary>
internal static class LinkChange
{
    private const ushort Change = Libc.NLM_F_REQUEST | Libc.NLM_F_ACK;

    /// <summary>Removes it; of a veth both ends.</summary>
    internal static void Delete(NetlinkSocket socket, int index, CancellationToken cancellationToken = default) =>
        socket.Request(new NetlinkMessageBuilder(Libc.RTM_DELLINK, Change).Header(new Libc.IfInfoMsg { Index = index }), cancellationToken: cancellationToken);

    /// <summary>Sets it up or down.</summary>
    internal static void SetUp(NetlinkSocket socket, int index, bool up, CancellationToken cancellationToken = default) =>
        SetFlag(socket, index, (uint)Libc.IFF_UP, up, cancellationToken);

    /// <summary>Whether it asks for hardware addresses; where not, neighbours are known or not to be reached.</summary>
    internal static void SetArp(NetlinkSocket socket, int index, bool arp, CancellationToken cancellationToken = default) =>
        SetFlag(socket, index, Libc.IFF_NOARP, !arp, cancellationToken);

    /// <summary>Gives it another name, which some kernels refuse while it is up (EBUSY).</summary>
    internal static void Rename(NetlinkSocket socket, int index, string name, CancellationToken cancellationToken = default) =>
        Set(socket, index, b => b.Attribute(Libc.IFLA_IFNAME, name), cancellationToken);

    /// <summary>Attaches it to a bridge, or 0: to none.</summary>
    internal static void SetMaster(NetlinkSocket socket, int index, int master, CancellationToken cancellationToken = default) =>
        Set(socket, index, b => b.Attribute(Libc.IFLA_MASTER, (uint)master), cancellationToken);

    /// <summary>Sets the largest packet, in bytes.</summary>
    internal static void SetMtu(NetlinkSocket socket, int index, int mtu, CancellationToken cancellationToken = default) =>
        Set(socket, index, b => b.Attribute(Libc.IFLA_MTU, (uint)mtu), cancellationToken);

    /// <summary>Sets the length of the queue of what waits to be sent, in packets.</summary>
    internal static void SetTxQueueLength(NetlinkSocket socket, int index, int length, CancellationToken cancellationToken = default) =>
        Set(socket, index, b => b.Attribute(Libc.IFLA_TXQLEN, (uint)length), cancellationToken);

    /// <summary>Sets the hardware address.</summary>
    internal static void SetHardwareAddress(NetlinkSocket socket, int index, ReadOnlyMemory<byte> address, CancellationToken cancellationToken = default) =>
        Set(socket, index, b => b.Attribute(Libc.IFLA_ADDRESS, address.Span), cancellationToken);

    /// <summary>Whether the bridge that it belongs to may send a frame back by it (IFLA_BRPORT_MODE).</summary>
    internal static void SetHairpin(NetlinkSocket socket, int index, bool hairpin, CancellationToken cancellationToken = default) =>
        socket.Request(
            new NetlinkMessageBuilder(Libc.RTM_SETLINK, Change)
                .Header(new Libc.IfInfoMsg { Family = Libc.AF_BRIDGE, Index = index })
                .With(b => b.Nested(Libc.IFLA_PROTINFO, port => port.Attribute(Libc.IFLA_BRPORT_MODE, [(byte)(hairpin ? 1 : 0)]))),
            cancellationToken: cancellationToken);

    /// <summary>Moves it into another network namespace under a name there, both at once: nobody sees the one without the other.</summary>
    /// <param name="socket">A socket of the namespace that it is in.</param>
    /// <param name="index">Its number.</param>
    /// <param name="namespaceFile">A descriptor of the namespace that it goes to.</param>
    /// <param name="name">Its name there; <c>%d</c> in it stands for a number that is free.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static void Move(NetlinkSocket socket, int index, int namespaceFile, string name, CancellationToken cancellationToken = default) =>
        Set(socket, index, b =>
        {
            b.Attribute(Libc.IFLA_IFNAME, name);
            b.Attribute(Libc.IFLA_NET_NS_FD, (uint)namespaceFile);
        }, cancellationToken);

    /// <summary>As <see cref="Move"/>, into the network namespace of a process.</summary>
    internal static void MoveToProcess(NetlinkSocket socket, int index, int pid, string name, CancellationToken cancellationToken = default) =>
        Set(socket, index, b =>
        {
            b.Attribute(Libc.IFLA_IFNAME, name);
            b.Attribute(Libc.IFLA_NET_NS_PID, (uint)pid);
        }, cancellationToken);

    private static void SetFlag(NetlinkSocket socket, int index, uint flag, bool on, CancellationToken cancellationToken) =>
        socket.Request(
            new NetlinkMessageBuilder(Libc.RTM_NEWLINK, Change).Header(new Libc.IfInfoMsg { Index = index, Flags = on ? flag : 0, Change = flag }),
            cancellationToken: cancellationToken);

    private static void Set(NetlinkSocket socket, int index, Action<NetlinkBuffer> what, CancellationToken cancellationToken) =>
        socket.Request(
            new NetlinkMessageBuilder(Libc.RTM_NEWLINK, Change).Header(new Libc.IfInfoMsg { Index = index }).With(what),
            cancellationToken: cancellationToken);
}
