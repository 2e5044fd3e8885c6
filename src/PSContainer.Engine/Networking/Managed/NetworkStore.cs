using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>
/// The networks of a state root, in the network namespace that the calling thread is in. Several processes may use it at once. What
/// is recorded comes first: whatever is cut off after that is made good by the next use, or taken away by <see cref="Remove"/>.
/// </summary>
public sealed partial class NetworkStore
{
    // Where the engine looks for a range: 256 of 256 addresses each.
    private const byte PoolFirst = 10, PoolSecond = 89;

    private readonly NetworkFiles _files;
    private readonly NameFiles _names;
    private readonly string _stateRoot;

    /// <summary>The networks of a state root.</summary>
    /// <param name="stateRoot">Absolute path of the containers' state root; null for the user's usual one.</param>
    public NetworkStore(string? stateRoot = null)
    {
        _stateRoot = System.IO.Path.GetFullPath(stateRoot ?? FactoryPaths.DefaultStateRoot);
        _files = new NetworkFiles(_stateRoot);
        _names = new NameFiles(_files, _stateRoot);
    }

    /// <summary>All networks, by name.</summary>
    /// <exception cref="ContainerException">A record is damaged.</exception>
    public IReadOnlyList<ManagedNetwork> List()
    {
        List<ManagedNetwork> networks = [];
        foreach (string name in _files.Names())
        {
            if (_files.TryRead(name) is { } network)
                networks.Add(network);
        }

        return networks;
    }

    /// <summary>One network.</summary>
    /// <exception cref="ContainerException">There is none of that name (ENOENT), or its record is damaged.</exception>
    public ManagedNetwork Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ManagedNetwork asked = new() { Name = name };
        return (NetworkDefinitionRule.Check(asked).Count == 0 ? _files.TryRead(name) : null) ?? throw ManagedErrors.NotExists(name);
    }

    /// <summary>Makes a network: a bridge with an address, and the rules by which it reaches what is outside, or does not.</summary>
    /// <param name="definition">What it is to be; what is empty the engine finds.</param>
    /// <param name="cancellationToken">Ends the wait for others that change networks.</param>
    /// <returns>The network as it is.</returns>
    /// <exception cref="ConfigInvalidException">The definition breaks a rule.</exception>
    /// <exception cref="ContainerException">The name or the bridge exists (EEXIST); the subnet overlaps another (EADDRINUSE); nftables is absent; no privilege. Nothing is left.</exception>
    public ManagedNetwork Create(ManagedNetwork definition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        List<ConfigViolation> violations = NetworkDefinitionRule.Check(definition);
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations);
        return Locked(host =>
        {
            if (_files.TryRead(definition.Name) is not null)
                throw ManagedErrors.Exists(definition.Name);
            ManagedNetwork network = Complete(host, definition);
            try
            {
                _files.Write(network);
                Ensure(host, network);
            }
            catch
            {
                TakeDown(host, network, rules: false);
                throw;
            }

            return network;
        }, cancellationToken);
    }

    /// <summary>Removes a network with its bridge and its rules.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait for others that change networks.</param>
    /// <exception cref="ContainerException">There is none (ENOENT); containers have addresses in it (EBUSY); the kernel refuses.</exception>
    public void Remove(string name, CancellationToken cancellationToken = default)
    {
        _ = Get(name);
        _ = Locked(host =>
        {
            ManagedNetwork network = Get(name);
            List<AddressLease> leases = Sweep(name);
            if (leases.Count > 0)
                throw ManagedErrors.InUse(name, string.Join(", ", leases.ConvertAll(l => l.ContainerId)));
            TakeDown(host, network, rules: true);
            return network;
        }, cancellationToken);
    }

    /// <summary>Makes the bridges that a container needs and that have gone, as after the machine was started anew.</summary>
    internal void Ensure(IReadOnlyList<Configuration.ContainerNetwork> networks, CancellationToken cancellationToken)
    {
        if (!_files.Any)
            return;
        foreach (ManagedNetwork network in List())
        {
            foreach (Configuration.ContainerNetwork used in networks)
            {
                if (!network.IsMacvlan && used.Bridge == network.Bridge && IsMissing(network))
                    _ = Locked(host => Ensure(host, network), cancellationToken);
            }
        }
    }

    private ManagedNetwork Ensure(NetlinkSocket host, ManagedNetwork network)
    {
        if (network.IsMacvlan)
            return network;
        BridgeMaker.Ensure(host, network);
        Firewall.Apply(network, _files.ReadLeases(network.Name));
        if (!network.IsIsolated)
            Forwarding.TurnOn(_files);
        return network;
    }

    private static bool IsMissing(ManagedNetwork network)
    {
        using NetlinkSocket? host = NetlinkSocket.TryOpen();
        return host is not null && !BridgeMaker.Exists(host, network);
    }

    private void TakeDown(NetlinkSocket host, ManagedNetwork network, bool rules)
    {
        if (!network.IsMacvlan)
            RemoveBridge(host, network, rules);

        _files.Remove(network.Name);
        if (!_files.Names().Exists(n => _files.TryRead(n) is { IsIsolated: false, IsMacvlan: false }))
            Forwarding.Restore(_files);
    }

    private static void RemoveBridge(NetlinkSocket host, ManagedNetwork network, bool rules)
    {
        bool cleaning = !rules;

        // There are no rules without the bridge, unless somebody has removed it.
        rules |= BridgeMaker.Exists(host, network);
        BridgeMaker.Remove(host, network);
        try
        {
            if (rules)
                Firewall.Remove(network);
        }
        catch (ContainerException) when (cleaning)
        {
            // Where they could not be made there are none.
        }
    }

    private ManagedNetwork Complete(NetlinkSocket host, ManagedNetwork definition)
    {
        if (definition.IsMacvlan)
            return MacvlanNetwork.Complete(host, definition, List());
        List<IPPrefix> inUse = BridgeMaker.RangesInUse(host);
        foreach (ManagedNetwork other in List())
            inUse.Add(other.Range);
        IPPrefix range = definition.Subnet.Length > 0 ? definition.Range : FindRange(inUse);
        if (inUse.Exists(range.Overlaps))
            throw ManagedErrors.Of($"The subnet {range} overlaps {inUse.Find(range.Overlaps)}, which this machine has a route to or another network.", Errno.EADDRINUSE, "Choose another subnet, or leave it out: the engine finds one.");
        string bridge = definition.Bridge.Length > 0 ? definition.Bridge : BridgeMaker.FindName(host);
        if (Links.Find(host, bridge) is not null)
            throw ManagedErrors.Of($"There is an interface '{bridge}' already.", Errno.EEXIST, "Choose another name for the bridge, or leave it out: the engine finds one.");
        return new ManagedNetwork
        {
            Name = definition.Name,
            Subnet = range.ToString(),
            Gateway = definition.IsIsolated ? string.Empty : definition.Gateway.Length > 0 ? definition.Gateway : AddressPool.Nth(range, 1).ToString(),
            Bridge = bridge,
            BridgeMacAddress = HardwareAddress.Random(),
            IsIsolated = definition.IsIsolated,
            Mtu = definition.Mtu,
            Created = DateTimeOffset.UtcNow,
        };
    }

    private static IPPrefix FindRange(List<IPPrefix> inUse)
    {
        for (int i = 0; i <= byte.MaxValue; i++)
        {
            IPPrefix range = new(new IPAddress([PoolFirst, PoolSecond, (byte)i, 0]), 24);
            if (!inUse.Exists(range.Overlaps))
                return range;
        }

        throw ManagedErrors.Of($"There is no range left in {PoolFirst}.{PoolSecond}.0.0/16.", Errno.EADDRNOTAVAIL, "Name a subnet, or remove networks that are not needed any more.");
    }

    private T Locked<T>(Func<NetlinkSocket, T> change, CancellationToken cancellationToken)
    {
        try
        {
            using NetlinkSocket host = NetlinkSocket.Open();
            _files.MakeRoot();
            using NetworkLock networkLock = NetworkLock.Take(_files.Root, cancellationToken);
            _files.RemoveUnrecorded();
            return change(host);
        }
        catch (LinuxException e)
        {
            throw ManagedErrors.Of($"Networks cannot be changed: {e.Message}", e.Errno, ErrnoHint.For(e.Syscall, e.Errno) ?? "See the error for the file or interface.", e);
        }
    }
}
