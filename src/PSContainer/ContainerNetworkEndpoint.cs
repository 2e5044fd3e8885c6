using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer;

/// <summary>What a container has on a network: an interface with an address, and ports of the host that lead to it.</summary>
public sealed class ContainerNetworkEndpoint
{
    private ContainerNetworkEndpoint(string containerId, string stateRoot)
    {
        ContainerId = containerId;
        StateRoot = stateRoot;
    }

    /// <summary>The network; null for an interface that the configuration alone speaks of.</summary>
    public string? Network { get; private init; }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>Name of the interface inside.</summary>
    public string InterfaceName { get; private init; } = string.Empty;

    /// <summary>The address, 10.89.0.2; null for an interface without one.</summary>
    public string? IPAddress { get; private init; }

    /// <summary>How many bits of it are the network's part; null for an interface without one.</summary>
    public int? PrefixLength { get; private init; }

    /// <summary>The address by which the container reaches what is outside; null where there is none.</summary>
    public string? Gateway { get; private init; }

    /// <summary>Hardware address of the interface; null where the kernel chooses it.</summary>
    public string? MacAddress { get; private init; }

    /// <summary>Ports of the host that lead here: 8080:80/tcp.</summary>
    public string[] Ports { get; private init; } = [];

    /// <summary>The state root that has it.</summary>
    public string StateRoot { get; }

    /// <summary>Network, address and ports.</summary>
    public override string ToString() => string.Join(' ', [Network ?? InterfaceName, .. IPAddress is null ? (string[])[] : [$"{IPAddress}/{PrefixLength}"], .. Ports]);

    internal static ContainerNetworkEndpoint Of(AddressLease lease, ManagedNetwork network, string stateRoot) => new(lease.ContainerId, stateRoot)
    {
        Network = lease.Network,
        InterfaceName = lease.InterfaceName,
        IPAddress = AddressOf(lease.Address),
        PrefixLength = PrefixOf(lease.Address),
        Gateway = Present(network.Gateway),
        MacAddress = lease.MacAddress,
        Ports = lease.Ports.ConvertAll(p => p.ToString()).ToArray(),
    };

    /// <summary>What a container has, by its configuration.</summary>
    internal static ContainerNetworkEndpoint[] Of(string id, string stateRoot, ContainerConfig config)
    {
        if (!config.Networks.Exists(n => n.Type is "veth" or "macvlan"))
            return [];
        IReadOnlyList<AddressLease> leases = FindLeases(id, stateRoot, config);
        List<ContainerNetworkEndpoint> endpoints = [];
        foreach (Engine.Configuration.ContainerNetwork network in config.Networks)
        {
            if (network.Type is not ("veth" or "macvlan"))
                continue;
            AddressLease? lease = null;
            foreach (AddressLease one in leases)
                lease = one.InterfaceName == network.Name ? one : lease;
            endpoints.Add(new ContainerNetworkEndpoint(id, stateRoot)
            {
                Network = lease?.Network,
                InterfaceName = network.Name,
                IPAddress = AddressOf(network.Address),
                PrefixLength = PrefixOf(network.Address),
                Gateway = Present(network.Gateway),
                MacAddress = Present(network.MacAddress),
                Ports = lease?.Ports.ConvertAll(p => p.ToString()).ToArray() ?? [],
            });
        }

        return [.. endpoints];
    }

    private static IReadOnlyList<AddressLease> FindLeases(string id, string stateRoot, ContainerConfig config)
    {
        try
        {
            return new NetworkStore(stateRoot).FindLeases(id, config.Networks);
        }
        catch (Exception e) when (e is ContainerException or LinuxException)
        {
            // Whoever may not read the networks, or finds one damaged, still sees the container.
            return [];
        }
    }

    private static string? AddressOf(string text) => Present(text.Split('/')[0]);

    private static int? PrefixOf(string text) =>
        text.Split('/') is [_, { } digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? length : null;

    private static string? Present(string text) => text.Length == 0 ? null : text;
}
