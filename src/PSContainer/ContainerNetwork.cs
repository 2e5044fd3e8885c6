using System;
using System.Collections.Generic;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer;

/// <summary>A network of containers as it was when it was read.</summary>
public sealed class ContainerNetwork
{
    private ContainerNetwork(string name, ContainerNetworkDriver driver, string stateRoot)
    {
        Name = name;
        Driver = driver;
        StateRoot = stateRoot;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is made of.</summary>
    public ContainerNetworkDriver Driver { get; }

    /// <summary>Its addresses, 10.89.0.0/24.</summary>
    public string? Subnet { get; private init; }

    /// <summary>The address by which the containers reach what is outside; null where there is none.</summary>
    public string? Gateway { get; private init; }

    /// <summary>Name of its bridge on the host; null for a macvlan.</summary>
    public string? Bridge { get; private init; }

    /// <summary>The host's interface that a macvlan goes by; null for a bridge.</summary>
    public string? Parent { get; private init; }

    /// <summary>Whether the containers reach one another alone.</summary>
    public bool Isolated { get; private init; }

    /// <summary>Bytes of the largest packet; null is the kernel's.</summary>
    public int? Mtu { get; private init; }

    /// <summary>When it was made, local time.</summary>
    public DateTime? Created { get; private init; }

    /// <summary>What each of its containers has there.</summary>
    public ContainerNetworkEndpoint[] Endpoints { get; private init; } = [];

    /// <summary>Ids of its containers.</summary>
    public string[] Containers => Array.ConvertAll(Endpoints, e => e.ContainerId);

    /// <summary>The state root that has it.</summary>
    public string StateRoot { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>One of the engine's own, or null.</summary>
    internal static ContainerNetwork? BuiltIn(string name, string stateRoot) => name switch
    {
        NetworkRequest.None => new ContainerNetwork(name, ContainerNetworkDriver.None, stateRoot),
        NetworkRequest.Host => new ContainerNetwork(name, ContainerNetworkDriver.Host, stateRoot),
        _ => null,
    };

    internal static ContainerNetwork Of(ManagedNetwork network, IReadOnlyList<AddressLease> leases, string stateRoot)
    {
        List<ContainerNetworkEndpoint> endpoints = [];
        foreach (AddressLease lease in leases)
            endpoints.Add(ContainerNetworkEndpoint.Of(lease, network, stateRoot));
        return new ContainerNetwork(network.Name, Enum.Parse<ContainerNetworkDriver>(network.Driver, ignoreCase: true), stateRoot)
        {
            Subnet = network.Subnet,
            Gateway = Present(network.Gateway),
            Bridge = Present(network.Bridge),
            Parent = Present(network.Parent),
            Isolated = network.IsIsolated,
            Mtu = network.Mtu == 0 ? null : network.Mtu,
            Created = network.Created.LocalDateTime,
            Endpoints = [.. endpoints],
        };
    }

    private static string? Present(string text) => text.Length == 0 ? null : text;
}
