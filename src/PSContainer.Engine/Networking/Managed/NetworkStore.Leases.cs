using System.Collections.Generic;
using System.Net;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
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
    /// <param name="cancellationToken">Ends the wait for others that change networks.</param>
    /// <exception cref="ConfigInvalidException">A port breaks a rule, or the network is isolated and can have none.</exception>
    /// <exception cref="ContainerException">There is no such network (ENOENT); the address is not one of it, or in use (EADDRINUSE); it has none left (EADDRNOTAVAIL); a port is in use (EADDRINUSE).</exception>
    public ContainerNetwork Allocate(
        string name,
        string containerId,
        string interfaceName = "eth0",
        IPAddress? address = null,
        IReadOnlyList<PublishedPort>? ports = null,
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
            AddressLease made = Choose(network, leases, containerId, address);
            made.InterfaceName = interfaceName;
            made.Ports = [.. ports ?? []];
            DemandFree(made.Ports);
            _files.Write(made);
            try
            {
                if (made.Ports.Count > 0 || !BridgeMaker.Exists(host, network))
                    _ = Ensure(host, network);
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
            Type = NetworkStrategies.Veth,
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
        {
            if (!_files.ReadLeases(network).Exists(l => l.ContainerId == containerId))
                continue;
            _ = Locked(_ =>
            {
                List<AddressLease> gone = _files.ReadLeases(network).FindAll(l => l.ContainerId == containerId);
                gone.ForEach(_files.Remove);
                if (gone.Exists(l => l.Ports.Count > 0) && _files.TryRead(network) is { } changed)
                    Firewall.Apply(changed, _files.ReadLeases(network));
                return gone;
            }, cancellationToken);
        }
    }

    private static AddressLease Choose(ManagedNetwork network, List<AddressLease> leases, string containerId, IPAddress? wanted)
    {
        HashSet<IPAddress> taken = [.. leases.ConvertAll(l => IPPrefix.Parse(l.Address).Address)];
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
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations);
    }

    private void DemandFree(List<PublishedPort> ports)
    {
        if (ports.Count == 0)
            return;
        foreach (string name in _files.Names())
        {
            foreach (AddressLease lease in Sweep(name))
            {
                foreach (PublishedPort port in lease.Ports)
                {
                    if (ports.Exists(p => p.HostPort == port.HostPort && p.Protocol == port.Protocol))
                        throw ManagedErrors.Of($"The port {port.HostPort}/{port.Protocol} of the host leads to container '{lease.ContainerId}' already.", Errno.EADDRINUSE, "Choose another port of the host.");
                }
            }
        }
    }
}
