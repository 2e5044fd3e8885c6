using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>RTM_GETLINK for all interfaces (rtnetlink(7)).</summary>
internal static class LinkDump
{
    /// <summary>The interfaces of the socket's namespace with their counters, in the kernel's order.</summary>
    internal static List<NetworkInterface> Read(NetlinkSocket socket, CancellationToken cancellationToken = default)
    {
        List<NetworkInterface> interfaces = [];
        NetlinkMessageBuilder request = new NetlinkMessageBuilder(Libc.RTM_GETLINK, Libc.NLM_F_REQUEST | Libc.NLM_F_DUMP).Header(default(Libc.IfInfoMsg));
        socket.Dump(request, interfaces.Clear, (in NetlinkMessage message) =>
        {
            if (message.Type == Libc.RTM_NEWLINK)
                interfaces.Add(Parse(message));
        }, cancellationToken);
        return interfaces;
    }

    internal static NetworkInterface Parse(in NetlinkMessage message)
    {
        System.ReadOnlySpan<byte> rest = message.Attributes(out Libc.IfInfoMsg info);
        NetworkInterface link = new() { Index = info.Index, IsLoopback = (info.Flags & Libc.IFF_LOOPBACK) != 0 };
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            if (attribute.Type == Libc.IFLA_IFNAME)
                link.Name = attribute.Text;

            // A newer kernel's structure is longer, its beginning the same.
            else if (attribute.Type == Libc.IFLA_STATS64 && MemoryMarshal.TryRead(attribute.Value, out Libc.LinkStats64 stats))
                link.Set(stats);
        }

        return link;
    }
}
