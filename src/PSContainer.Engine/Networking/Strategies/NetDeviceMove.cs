using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>
/// An interface of the host that goes into the container's network namespace (OCI runtime-spec, linux.netDevices), with the addresses
/// that somebody has set for good and for everywhere. It stays there: with the namespace the kernel gives hardware back to the
/// machine, and removes what is made by software.
/// </summary>
/// <param name="hostName">Its name on the host.</param>
/// <param name="device">What it is to be inside.</param>
internal sealed class NetDeviceMove(string hostName, ContainerNetDevice device)
{
    private readonly string _place = $"$.netDevices['{hostName}']";
    private readonly string _name = device.Name.Length == 0 ? hostName : device.Name;
    private List<InterfaceAddress> _addresses = [];
    private HashSet<int> _there = [];
    private Link? _before;
    private bool _moved;

    /// <summary>What is to be done.</summary>
    internal string Describe() => _name == hostName ? $"move in the interface {hostName}" : $"move in the interface {hostName} as {_name}";

    /// <summary>Looks for it, before anything is touched.</summary>
    /// <exception cref="ContainerException">It is missing, or cannot be moved.</exception>
    internal Link Check(NetlinkSocket host)
    {
        Link link = Links.Find(host, hostName)
            ?? throw NetworkErrors.Of(_place, $"there is no interface '{hostName}'", Errno.ENODEV, "The interfaces of the machine are shown by: ip link. One that another container has is not among them.");
        return (link.Flags & Libc.IFF_LOOPBACK) == 0
            ? link
            : throw NetworkErrors.Of(_place, "the loopback interface cannot be moved", Errno.EINVAL, "Every network namespace has one of its own: add a network of the type loopback.");
    }

    /// <summary>Moves it and gives it its addresses again, which the kernel takes from one that is moved.</summary>
    /// <exception cref="ContainerException">The name is in use inside, or the kernel refuses. <see cref="MoveBack"/> undoes what was done.</exception>
    internal void Move(NetworkPlace between)
    {
        Link link = Check(between.Host);
        if (!_name.Contains('%') && Links.Find(between.Inside, _name, between.CancellationToken) is not null)
            throw NetworkErrors.Of(_place + ".name", $"there is an interface '{_name}' in the container's network namespace already", Errno.EEXIST, "Choose another name, or one with a number that the kernel finds: eth%d.");
        try
        {
            _addresses = Addresses.List(between.Host, link.Index, between.CancellationToken).FindAll(a => a.IsPermanentAndGlobal);
            _before = link;

            // Moved while it is up it would be down for a moment all the same, and whoever uses it would not be told first.
            LinkChange.SetUp(between.Host, link.Index, false, between.CancellationToken);
            _there = [.. Links.List(between.Inside, between.CancellationToken).ConvertAll(l => l.Index)];
            LinkChange.Move(between.Host, link.Index, between.Namespace.Descriptor, _name, between.CancellationToken);
            _moved = true;
            Link inside = FindInside(between) ?? throw new LinuxException("rtnetlink", Errno.ENODEV, _name);
            Restore(between.Inside, inside.Index, up: true, between.CancellationToken);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of(_place, $"'{hostName}' cannot be moved into the container", e, e.Errno == Errno.EINVAL ? "Bridges and some tunnels belong to their network namespace for good: move one of their ports instead." : null);
        }
    }

    /// <summary>Undoes as much of the move as was made.</summary>
    internal void MoveBack(NetworkPlace between)
    {
        if (_before is not { } before)
            return;
        if (_moved && FindInside(between) is { } inside)
        {
            LinkChange.SetUp(between.Inside, inside.Index, false);
            LinkChange.Move(between.Inside, inside.Index, between.Own.Descriptor, hostName);
        }

        if (Links.Find(between.Host, hostName) is not { } back)
            return;
        if (before.Master != 0)
            LinkChange.SetMaster(between.Host, back.Index, before.Master);
        Restore(between.Host, back.Index, before.IsUp, CancellationToken.None);
    }

    /// <summary>By its name; with a number that the kernel has chosen, the one that was not there before.</summary>
    private Link? FindInside(NetworkPlace between) => _name.Contains('%')
        ? Links.List(between.Inside).Find(l => !_there.Contains(l.Index))
        : Links.Find(between.Inside, _name);

    private void Restore(NetlinkSocket socket, int index, bool up, CancellationToken cancellationToken)
    {
        HashSet<IPPrefix> there = [.. Addresses.List(socket, index, cancellationToken).ConvertAll(a => a.Prefix)];
        foreach (InterfaceAddress address in _addresses)
        {
            if (!there.Contains(address.Prefix))
                Addresses.Add(socket, address with { Index = index }, cancellationToken);
        }

        if (up)
            LinkChange.SetUp(socket, index, true, cancellationToken);
    }
}
