using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>Ports of the host that its programs have: the rules would take them from these without a word.</summary>
internal static class HostPorts
{
    /// <summary>Looks at each whether a program listens there.</summary>
    /// <exception cref="ContainerException">One does (EADDRINUSE), or the address is none of the host's (EADDRNOTAVAIL).</exception>
    internal static void DemandUnused(IReadOnlyList<PublishedPort> ports)
    {
        foreach (PublishedPort port in ports)
        {
            if (port.Protocol == "sctp")
                continue;
            bool tcp = port.Protocol == "tcp";
            IPAddress address = port.HostAddress.Length > 0 ? IPAddress.Parse(port.HostAddress) : IPAddress.Any;
            try
            {
                // The socket is in the network namespace that the calling thread is in.
                using Socket probe = new(AddressFamily.InterNetwork, tcp ? SocketType.Stream : SocketType.Dgram, tcp ? ProtocolType.Tcp : ProtocolType.Udp);
                probe.Bind(new IPEndPoint(address, port.HostPort));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw ManagedErrors.Of($"The port {port.HostPort}/{port.Protocol} of the host is in use by a program of the host's.", Errno.EADDRINUSE, $"End it, or choose another port; who has it is shown by: ss -lnp 'sport = :{port.HostPort}'.", e);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                throw ManagedErrors.Of($"{address} is not an address of this host, so its port {port.HostPort} cannot be published.", Errno.EADDRNOTAVAIL, "Name one of the host's addresses, or none for all of them.", e);
            }
            catch (SocketException)
            {
                // Such as a port below 1024 without the privilege: the rules need none for it.
            }
        }
    }
}
