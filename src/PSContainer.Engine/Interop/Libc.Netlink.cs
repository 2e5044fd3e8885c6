using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>netlink(7) and rtnetlink(7).</summary>
internal static unsafe partial class Libc
{
    internal const int NLMSG_HDRLEN = 16, NLA_HDRLEN = 4;

    internal const ushort NLM_F_REQUEST = 1, NLM_F_DUMP = 0x300, NLM_F_DUMP_INTR = 0x10;

    internal const ushort NLMSG_NOOP = 1, NLMSG_ERROR = 2, NLMSG_DONE = 3, RTM_NEWLINK = 16, RTM_GETLINK = 18;

    internal const ushort IFLA_IFNAME = 3, IFLA_STATS64 = 23;

    internal const uint IFF_LOOPBACK = 8;

    private const int AF_NETLINK = 16, SOCK_RAW = 3, NETLINK_ROUTE = 0, MSG_TRUNC = 0x20;

    [StructLayout(LayoutKind.Sequential)]
    internal struct NlMsgHdr
    {
        internal uint Length;
        internal ushort Type;
        internal ushort Flags;
        internal uint Sequence;
        internal uint PortId;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NlAttr
    {
        internal ushort Length;
        internal ushort Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct SockAddrNl
    {
        internal ushort Family;
        internal ushort Padding;
        internal uint PortId;
        internal uint Groups;
    }

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

    /// <summary>A socket of the network namespace that the calling thread is in, or -errno.</summary>
    internal static int TryOpenRouteSocket() => Result(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));

    /// <summary>Receives one datagram. Bytes, or -errno; -EMSGSIZE where it is longer than the buffer.</summary>
    /// <param name="socket">A netlink socket.</param>
    /// <param name="data">Takes the datagram.</param>
    /// <param name="fromKernel">Whether the kernel has sent it, and no process.</param>
    internal static int TryReceiveFromKernel(int socket, Span<byte> data, out bool fromKernel)
    {
        SockAddrNl sender = default;
        fixed (byte* p = data)
        {
            IoVec vector = new() { Base = p, Length = (nuint)data.Length };
            MsgHdr message = new() { Name = &sender, NameLength = (uint)sizeof(SockAddrNl), Vectors = &vector, VectorCount = 1 };
            long n;
            do
            {
                n = Result((long)recvmsg(socket, &message, MSG_CMSG_CLOEXEC));
            }
            while (n == -Errno.EINTR);
            fromKernel = n >= 0 && message.NameLength == sizeof(SockAddrNl) && sender.Family == AF_NETLINK && sender.PortId == 0;
            return fromKernel && (message.Flags & MSG_TRUNC) != 0 ? -Errno.EMSGSIZE : (int)n;
        }
    }
}
