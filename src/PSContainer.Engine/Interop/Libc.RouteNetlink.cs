using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>rtnetlink(7): links, addresses, routes.</summary>
internal static unsafe partial class Libc
{
    internal const byte AF_UNSPEC = 0, AF_INET = 2, AF_BRIDGE = 7, AF_INET6 = 10;

    internal const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_GETLINK = 18, RTM_SETLINK = 19, RTM_NEWADDR = 20, RTM_DELADDR = 21,
        RTM_GETADDR = 22, RTM_NEWROUTE = 24, RTM_DELROUTE = 25, RTM_GETROUTE = 26;

    internal const ushort IFLA_ADDRESS = 1, IFLA_IFNAME = 3, IFLA_MTU = 4, IFLA_LINK = 5, IFLA_MASTER = 10, IFLA_PROTINFO = 12, IFLA_TXQLEN = 13,
        IFLA_LINKINFO = 18, IFLA_NET_NS_PID = 19, IFLA_STATS64 = 23, IFLA_NET_NS_FD = 28;

    internal const ushort IFLA_INFO_KIND = 1, IFLA_INFO_DATA = 2, IFLA_INFO_SLAVE_KIND = 4, IFLA_INFO_SLAVE_DATA = 5, VETH_INFO_PEER = 1, IFLA_VLAN_ID = 1, IFLA_MACVLAN_MODE = 1,
        IFLA_BRPORT_MODE = 4;

    internal const ushort IFA_ADDRESS = 1, IFA_LOCAL = 2, IFA_BROADCAST = 4, IFA_FLAGS = 8;

    internal const ushort RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_PRIORITY = 6, RTA_PREFSRC = 7, RTA_TABLE = 15;

    internal const uint IFF_LOOPBACK = 8, IFF_NOARP = 0x80, IFA_F_NODAD = 2, IFA_F_PERMANENT = 0x80;

    internal const byte RT_TABLE_MAIN = 254, RT_SCOPE_UNIVERSE = 0, RT_SCOPE_LINK = 253, RT_SCOPE_NOWHERE = 255, RTPROT_STATIC = 4, RTN_UNICAST = 1;

    [StructLayout(LayoutKind.Sequential)]
    internal struct IfInfoMsg
    {
        internal byte Family;
        internal byte Padding;
        internal ushort Type;
        internal int Index;
        internal uint Flags;
        internal uint Change;
    }

    /// <summary>The first members of <c>struct rtnl_link_stats64</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkStats64
    {
        internal ulong RxPackets;
        internal ulong TxPackets;
        internal ulong RxBytes;
        internal ulong TxBytes;
        internal ulong RxErrors;
        internal ulong TxErrors;
        internal ulong RxDropped;
        internal ulong TxDropped;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct IfAddrMsg
    {
        internal byte Family;
        internal byte PrefixLength;
        internal byte Flags;
        internal byte Scope;
        internal int Index;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct RtMsg
    {
        internal byte Family;
        internal byte DestinationLength;
        internal byte SourceLength;
        internal byte TypeOfService;
        internal byte Table;
        internal byte Protocol;
        internal byte Scope;
        internal byte Type;
        internal uint Flags;
    }
}
