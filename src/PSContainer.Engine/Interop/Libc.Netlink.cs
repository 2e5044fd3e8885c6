using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>netlink(7).</summary>
internal static unsafe partial class Libc
{
    internal const int NLMSG_HDRLEN = 16, NLA_HDRLEN = 4;

    internal const ushort NLM_F_REQUEST = 1, NLM_F_ACK = 4, NLM_F_DUMP = 0x300, NLM_F_DUMP_INTR = 0x10, NLM_F_EXCL = 0x200, NLM_F_CREATE = 0x400;

    /// <summary>Flags of an answer: it repeats the request's header alone; attributes follow.</summary>
    internal const ushort NLM_F_CAPPED = 0x100, NLM_F_ACK_TLVS = 0x200;

    internal const ushort NLMSG_NOOP = 1, NLMSG_ERROR = 2, NLMSG_DONE = 3, NLMSGERR_ATTR_MSG = 1, NLA_F_NESTED = 0x8000;

    private const int AF_NETLINK = 16, SOCK_RAW = 3, NETLINK_ROUTE = 0, MSG_TRUNC = 0x20, SOL_NETLINK = 270, NETLINK_CAP_ACK = 10, NETLINK_EXT_ACK = 11;

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

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    /// <summary>A socket of the network namespace that the calling thread is in, or -errno.</summary>
    internal static int TryOpenRouteSocket() => Result(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));

    /// <summary>Asks for words with errors (NETLINK_EXT_ACK), and not for the request again (NETLINK_CAP_ACK). An old kernel says no, and answers without.</summary>
    internal static void AskForErrorTexts(int socket)
    {
        int on = 1;
        _ = setsockopt(socket, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(int));
        _ = setsockopt(socket, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(int));
    }

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
