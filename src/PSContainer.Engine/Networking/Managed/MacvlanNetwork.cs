using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A network whose containers are beside the host on one that it is on: nothing of it is the host's but the record.</summary>
internal static class MacvlanNetwork
{
    /// <summary>The network as it is to be recorded.</summary>
    /// <exception cref="ContainerException">The interface is missing, or another network hands out addresses of the range.</exception>
    internal static ManagedNetwork Complete(NetlinkSocket host, ManagedNetwork definition, IReadOnlyList<ManagedNetwork> others)
    {
        if (Links.Find(host, definition.Parent) is null)
            throw ManagedErrors.Of($"There is no interface '{definition.Parent}' for the network '{definition.Name}' to go by.", Errno.ENODEV, "The interfaces of the machine are shown by: ip link.");

        // That the host has a route to the range is as it must be.
        foreach (ManagedNetwork other in others)
        {
            if (other.Range.Overlaps(definition.Range))
                throw ManagedErrors.Of($"The subnet {definition.Range} overlaps {other.Range}, the network '{other.Name}'.", Errno.EADDRINUSE, "Choose another subnet: an address must not be handed out twice.");
        }

        return new ManagedNetwork
        {
            Name = definition.Name,
            Driver = definition.Driver,
            Parent = definition.Parent,
            Subnet = definition.Subnet,
            Gateway = definition.Gateway,
            Mtu = definition.Mtu,
            Created = DateTimeOffset.UtcNow,
        };
    }
}
