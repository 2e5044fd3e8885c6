using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>Addresses of interfaces: RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR (rtnetlink(7)).</summary>
internal static class Addresses
{
    private const ushort Change = Libc.NLM_F_REQUEST | Libc.NLM_F_ACK;

    /// <summary>
    /// Gives an interface an address. One of IPv6 can be used at once: no second goes by in which the kernel asks whether somebody
    /// has it already (IFA_F_NODAD), during which a program could not bind to it.
    /// </summary>
    /// <exception cref="LinuxException">EEXIST: the interface has it; EACCES, IPv6 is switched off; and others with the kernel's words.</exception>
    internal static void Add(NetlinkSocket socket, InterfaceAddress address, CancellationToken cancellationToken = default)
    {
        NetlinkMessageBuilder request = Request(Libc.RTM_NEWADDR, Change | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, address);
        if (address.Broadcast is { } broadcast)
            request.Attribute(Libc.IFA_BROADCAST, broadcast.GetAddressBytes());
        if (address.Prefix.Address.AddressFamily == AddressFamily.InterNetworkV6)
            request.Attribute(Libc.IFA_FLAGS, Libc.IFA_F_NODAD);
        socket.Request(request, cancellationToken: cancellationToken);
    }

    /// <summary>Takes an address from an interface.</summary>
    /// <exception cref="LinuxException">EADDRNOTAVAIL: it has no such address; and others with the kernel's words.</exception>
    internal static void Delete(NetlinkSocket socket, InterfaceAddress address, CancellationToken cancellationToken = default) =>
        socket.Request(Request(Libc.RTM_DELADDR, Change, address), cancellationToken: cancellationToken);

    /// <summary>All addresses of the namespace, in the kernel's order.</summary>
    /// <param name="socket">A socket of it.</param>
    /// <param name="index">Number of the interface whose addresses are wanted, or 0: of all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static List<InterfaceAddress> List(NetlinkSocket socket, int index = 0, CancellationToken cancellationToken = default)
    {
        List<InterfaceAddress> addresses = [];
        NetlinkMessageBuilder request = new NetlinkMessageBuilder(Libc.RTM_GETADDR, Libc.NLM_F_REQUEST | Libc.NLM_F_DUMP).Header(default(Libc.IfAddrMsg));
        socket.Dump(request, addresses.Clear, (in NetlinkMessage message) =>
        {
            if (message.Type == Libc.RTM_NEWADDR && TryParse(message) is { } address && (index == 0 || address.Index == index))
                addresses.Add(address);
        }, cancellationToken);
        return addresses;
    }

    /// <summary>The address that a message tells of; null where it is of another family than IP.</summary>
    internal static InterfaceAddress? TryParse(in NetlinkMessage message)
    {
        ReadOnlySpan<byte> rest = message.Attributes(out Libc.IfAddrMsg info);
        if (info.Family is not (Libc.AF_INET or Libc.AF_INET6))
            return null;
        uint flags = info.Flags;
        IPAddress? address = null, local = null, broadcast = null;
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case Libc.IFA_ADDRESS:
                    address = attribute.Address;
                    break;
                case Libc.IFA_LOCAL:
                    local = attribute.Address;
                    break;
                case Libc.IFA_BROADCAST:
                    broadcast = attribute.Address;
                    break;
                case Libc.IFA_FLAGS:
                    flags = (uint)attribute.Number; // the header has room for the first eight alone
                    break;
                default:
                    break;
            }
        }

        // Of a link between two, IFA_ADDRESS is the other end's.
        return (local ?? address) is { } own
            ? new InterfaceAddress(info.Index, new IPPrefix(own, info.PrefixLength))
            {
                Peer = own.Equals(address) ? null : address,
                Broadcast = broadcast,
                Scope = info.Scope,
                Flags = flags,
            }
            : null;
    }

    private static NetlinkMessageBuilder Request(ushort type, ushort flags, InterfaceAddress address)
    {
        IPPrefix prefix = address.Prefix;
        return new NetlinkMessageBuilder(type, flags)
            .Header(new Libc.IfAddrMsg
            {
                Family = prefix.Bits == 32 ? Libc.AF_INET : Libc.AF_INET6,
                PrefixLength = (byte)prefix.Length,
                Scope = address.Scope,
                Index = address.Index,
            })
            .Attribute(Libc.IFA_LOCAL, prefix.Address.GetAddressBytes())
            .Attribute(Libc.IFA_ADDRESS, (address.Peer ?? prefix.Address).GetAddressBytes());
    }
}
