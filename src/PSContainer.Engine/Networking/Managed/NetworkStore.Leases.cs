using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Engine.Networking.Strategies;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>Addresses that containers have.</summary>
public sealed partial class NetworkStore
{
    /// <summary>The addresses of a network that containers have, by address.</summary>
    /// <exception cref="ContainerException">There is no such network (ENOENT), or a record is damaged.</exception>
    public IReadOnlyList<AddressLease> GetLeases(string name) => _files.ReadLeases(Get(name).Name).FindAll(l => !IsStale(l));

    /// <summary>
    /// Gives a container an address in a network, and tells what its configuration is to say; <see cref="Lifecycle.Container.ConnectNetwork"/> takes
    /// the same for one that runs. A container that has one keeps it. It is given back when the container is removed, or by <see cref="Release"/>.
    /// </summary>
    /// <param name="name">The network.</param>
    /// <param name="containerId">The container, which need not be there yet: the address is kept for as long as this process lives or the container is there.</param>
    /// <param name="interfaceName">Name of the interface inside.</param>
    /// <param name="address">The address, or null: the first that nobody has.</param>
    /// <param name="ports">Ports of the host that are to lead to the container, or null.</param>
    /// <param name="dns">Addresses of name servers that the container is to ask, or null: the host's.</param>
    /// <param name="hostname">Another name by which the network's others are to find it, or null.</param>
    /// <param name="cancellationToken">Ends the wait for others that change networks.</param>
    /// <exception cref="ConfigInvalidException">A port breaks a rule, or the network is isolated and can have none.</exception>
    /// <exception cref="ContainerException">There is no such network (ENOENT); the address is not one of it, or in use (EADDRINUSE); it has none left (EADDRNOTAVAIL); a port is in use (EADDRINUSE).</exception>
    public ContainerNetwork Allocate(
        string name,
        string containerId,
        string interfaceName = "eth0",
        IPAddress? address = null,
        IReadOnlyList<PublishedPort>? ports = null,
        IReadOnlyList<string>? dns = null,
        string? hostname = null,
        CancellationToken cancellationToken = default)
    {
        ContainerId.Validate(containerId);
        ManagedNetwork network = Get(name);
        CheckPorts(network, ports ?? []);
        AddressLease lease = Locked(host =>
        {
            network = Get(name);
            List<AddressLease> leases = Sweep(name);
            if (leases.Find(l => l.ContainerId == containerId) is { } own)
                return own;
            AddressLease made = Choose(network, leases, containerId, address, AddressesOfParent(host, network));
            made.InterfaceName = interfaceName;
            made.Ports = [.. ports ?? []];
            made.Dns = [.. dns ?? []];
            made.Hostname = hostname ?? string.Empty;
            DemandFree(made.Ports);
            _files.Write(made);
            try
            {
                if (!network.IsMacvlan && (made.Ports.Count > 0 || !BridgeMaker.Exists(host, network)))
                    _ = Ensure(host, network);
                _names.Update();
            }
            catch
            {
                _files.Remove(made);
                throw;
            }

            return made;
        }, cancellationToken);
        return new ContainerNetwork
        {
            Type = network.IsMacvlan ? NetworkStrategies.Macvlan : NetworkStrategies.Veth,
            Parent = network.Parent,
            Name = lease.InterfaceName,
            Bridge = network.Bridge,
            Address = lease.Address,
            MacAddress = lease.MacAddress,
            Gateway = network.Gateway,
            Mtu = network.Mtu,

            // With br_netfilter what a container sends to its own published port comes back by the port of the bridge that it came in.
            HairpinMode = lease.Ports.Count > 0,
        };
    }

    /// <summary>Takes back what a container has of a network, or of all of them. One that has nothing is no error.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="name">The network; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for others that change networks.</param>
    /// <exception cref="ContainerException">The rules of published ports cannot be changed.</exception>
    public void Release(string containerId, string? name = null, CancellationToken cancellationToken = default)
    {
        if (!_files.Any)
            return;
        foreach (string network in name is null ? _files.Names() : [name])
            ReleaseOf(network, containerId, cancellationToken);
        if (name is null && _names.Has(containerId))
            _ = Locked(_ => _names.Remove(containerId), cancellationToken);
    }

    /// <summary>The addresses that a container has of what its configuration names, with their ports.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="networks">Those of its configuration.</param>
    /// <exception cref="ContainerException">A record is damaged.</exception>
    public IReadOnlyList<AddressLease> FindLeases(string containerId, IReadOnlyList<ContainerNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        List<AddressLease> found = [];
        List<string>? names = null;
        foreach (ContainerNetwork network in networks)
        {
            if (network.Address.Length == 0)
                continue;
            foreach (string name in names ??= _files.Names())
            {
                if (_files.TryReadLease(name, network.Address) is { } lease && lease.ContainerId == containerId && lease.InterfaceName == network.Name)
                    found.Add(lease);
            }
        }

        return found;
    }

    private void ReleaseOf(string network, string containerId, CancellationToken cancellationToken)
    {
        if (!_files.ReadLeases(network).Exists(l => l.ContainerId == containerId))
            return;
        _ = Locked(_ =>
        {
            List<AddressLease> gone = _files.ReadLeases(network).FindAll(l => l.ContainerId == containerId);
            gone.ForEach(_files.Remove);
            if (gone.Exists(l => l.Ports.Count > 0) && _files.TryRead(network) is { } changed)
                Firewall.Apply(changed, _files.ReadLeases(network));
            _names.Update();
            return gone;
        }, cancellationToken);
    }

    private static AddressLease Choose(ManagedNetwork network, List<AddressLease> leases, string containerId, IPAddress? wanted, List<IPAddress> others)
    {
        HashSet<IPAddress> taken = [.. leases.ConvertAll(l => IPPrefix.Parse(l.Address).Address), .. others];
        if (network.Gateway.Length > 0)
            taken.Add(IPAddress.Parse(network.Gateway));
        if (wanted is not null && !NetworkDefinitionRule.IsHost(network.Range, wanted))
            throw ManagedErrors.Of($"{wanted} is not an address of a host in {network.Subnet}, the network '{network.Name}'.", Errno.EINVAL, "Choose one of the network's, or leave it out.");
        if (wanted is not null && taken.Contains(wanted))
            throw ManagedErrors.Of($"The address {wanted} of the network '{network.Name}' is in use.", Errno.EADDRINUSE, "Choose another one, or leave it out: the engine finds one.");
        IPAddress address = wanted ?? AddressPool.FindFree(network.Range, taken) ?? throw ManagedErrors.Full(network);
        ProcessIdentity self = ProcessIdentity.Current;
        return new AddressLease
        {
            Network = network.Name,
            ContainerId = containerId,
            Address = new IPPrefix(address, network.Range.Length).ToString(),
            MacAddress = AddressPool.MacOf(address),
            OwnerPid = self.Pid,
            OwnerStart = self.StartTime,
            OwnerBoot = self.BootId,
        };
    }

    /// <summary>The leases of containers that are there or being made; those of others go.</summary>
    private List<AddressLease> Sweep(string name)
    {
        List<AddressLease> leases = _files.ReadLeases(name);
        foreach (AddressLease stale in leases.FindAll(IsStale))
            _files.Remove(stale);
        return leases.FindAll(l => !IsStale(l));
    }

    private bool IsStale(AddressLease lease) =>
        Libc.TryAccessAt(Libc.AT_FDCWD, $"{_stateRoot}/{lease.ContainerId}", 0) != 0
        && !new ProcessIdentity(lease.OwnerPid, lease.OwnerStart, lease.OwnerBoot).IsAlive;

    private static void CheckPorts(ManagedNetwork network, IReadOnlyList<PublishedPort> ports)
    {
        List<ConfigViolation> violations = [];
        NetworkDefinitionRule.Check(ports, violations);
        if (ports.Count > 0 && network.IsIsolated)
            violations.Add(new("$.ports", $"The network '{network.Name}' is isolated: nothing of the host's leads into it."));
        if (ports.Count > 0 && network.IsMacvlan)
            violations.Add(new("$.ports", $"The network '{network.Name}' is a macvlan: its containers have addresses of their own beside the host's, and all their ports are open there."));
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations);
    }

    /// <summary>The host's own addresses on the network that a macvlan is on.</summary>
    private static List<IPAddress> AddressesOfParent(NetlinkSocket host, ManagedNetwork network) =>
        network.IsMacvlan && Links.Find(host, network.Parent) is { } parent ? Addresses.List(host, parent.Index).ConvertAll(a => a.Prefix.Address) : [];

    private void DemandFree(List<PublishedPort> ports)
    {
        if (ports.Count == 0)
            return;
        for (int i = 0; i < ports.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (ports[i].Collides(ports[j]))
                    throw ManagedErrors.Of($"The port {ports[i].HostPort}/{ports[i].Protocol} of the host is published twice.", Errno.EADDRINUSE, "Choose another port of the host.");
            }
        }

        foreach (string name in _files.Names())
        {
            foreach (AddressLease lease in Sweep(name))
            {
                foreach (PublishedPort port in lease.Ports)
                {
                    if (ports.Exists(port.Collides))
                        throw ManagedErrors.Of($"The port {port.HostPort}/{port.Protocol} of the host leads to container '{lease.ContainerId}' already.", Errno.EADDRINUSE, "Choose another port of the host.");
                }
            }
        }

        HostPorts.DemandUnused(ports);
    }
}
