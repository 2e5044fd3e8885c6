using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>Interfaces of a socket's namespace: RTM_GETLINK (rtnetlink(7)).</summary>
internal static class Links
{
    private const ushort One = Libc.NLM_F_REQUEST | Libc.NLM_F_ACK, All = Libc.NLM_F_REQUEST | Libc.NLM_F_DUMP;

    /// <summary>The interface of a name, or null.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static Link? Find(NetlinkSocket socket, string name, CancellationToken cancellationToken = default) =>
        Ask(socket, new NetlinkMessageBuilder(Libc.RTM_GETLINK, One).Header(default(Libc.IfInfoMsg)).With(b => b.Attribute(Libc.IFLA_IFNAME, name)), cancellationToken);

    /// <summary>The interface of a number, or null.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static Link? Get(NetlinkSocket socket, int index, CancellationToken cancellationToken = default) =>
        Ask(socket, new NetlinkMessageBuilder(Libc.RTM_GETLINK, One).Header(new Libc.IfInfoMsg { Index = index }), cancellationToken);

    /// <summary>All interfaces, in the kernel's order.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static List<Link> List(NetlinkSocket socket, CancellationToken cancellationToken = default)
    {
        List<Link> links = [];
        NetlinkMessageBuilder request = new NetlinkMessageBuilder(Libc.RTM_GETLINK, All).Header(default(Libc.IfInfoMsg));
        socket.Dump(request, links.Clear, (in NetlinkMessage message) =>
        {
            if (message.Type == Libc.RTM_NEWLINK)
                links.Add(Parse(message));
        }, cancellationToken);
        return links;
    }

    internal static Link Parse(in NetlinkMessage message)
    {
        ReadOnlySpan<byte> rest = message.Attributes(out Libc.IfInfoMsg info);
        Link link = new() { Index = info.Index, Flags = info.Flags };
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case Libc.IFLA_IFNAME:
                    link.Name = attribute.Text;
                    break;
                case Libc.IFLA_ADDRESS:
                    link.HardwareAddress = attribute.Value.ToArray();
                    break;
                case Libc.IFLA_MTU:
                    link.Mtu = attribute.Number;
                    break;
                case Libc.IFLA_TXQLEN:
                    link.TxQueueLength = attribute.Number;
                    break;
                case Libc.IFLA_MASTER:
                    link.Master = attribute.Number;
                    break;
                case Libc.IFLA_LINK:
                    link.Parent = attribute.Number;
                    break;
                case Libc.IFLA_LINKINFO:
                    ParseKind(attribute.Value, link);
                    break;
                default:
                    break;
            }
        }

        return link;
    }

    private static void ParseKind(ReadOnlySpan<byte> rest, Link link)
    {
        string masterKind = string.Empty;
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            if (attribute.Type == Libc.IFLA_INFO_KIND)
                link.Kind = attribute.Text;
            else if (attribute.Type == Libc.IFLA_INFO_SLAVE_KIND)
                masterKind = attribute.Text;
            else if (attribute.Type == Libc.IFLA_INFO_SLAVE_DATA && masterKind == "bridge")
                ParsePort(attribute.Value, link);
        }
    }

    private static void ParsePort(ReadOnlySpan<byte> rest, Link link)
    {
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            if (attribute.Type == Libc.IFLA_BRPORT_MODE)
                link.Hairpin = attribute.Value is [not 0, ..];
        }
    }

    private static Link? Ask(NetlinkSocket socket, NetlinkMessageBuilder request, CancellationToken cancellationToken)
    {
        Link? found = null;
        try
        {
            socket.Request(request, (in NetlinkMessage message) =>
            {
                if (message.Type == Libc.RTM_NEWLINK)
                    found = Parse(message);
            }, cancellationToken);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            return null;
        }

        return found;
    }
}
