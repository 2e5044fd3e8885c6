using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Strategies;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Networks that a container comes to and leaves while it runs.</summary>
public sealed partial class Container
{
    /// <summary>Gives the container one more interface: at once where it runs, and at each start from now on.</summary>
    /// <param name="network">A network of the type <c>veth</c> or <c>macvlan</c>.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is changed then.</param>
    /// <exception cref="ConfigInvalidException">The network breaks a rule, or a name is in use by another of the container's.</exception>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning: it is checkpointed; SystemError: something is missing, in use, or refused. On each the container is as it was.</exception>
    public void ConnectNetwork(ContainerNetwork network, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ContainerNetwork own = NetworkCopy.Of(network);
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        _ = Demand(ContainerOperation.Set);
        using Changing changing = new(this);
        ContainerConfig alone = new() { Namespaces = ConfigInForce.Namespaces, NetDevices = ConfigInForce.NetDevices, Networks = [.. ConfigInForce.Networks, own] };
        IReadOnlyList<ConfigViolation> violations = NetworkStrategies.MakesInterface(own.Type)
            ? ConfigValidator.ValidateNetworks(alone)
            : [new ConfigViolation("$.type", $"Must be veth or macvlan: '{own.Type}' comes with the container's namespaces.")];
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations) { ContainerId = Id };
        int pidfd = ProcessHandle.TryOpen(Init);
        try
        {
            Connect(alone.Networks, own, pidfd, cancellationToken);
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    /// <summary>Takes an interface from the container: at once where it runs, and for each start from now on.</summary>
    /// <param name="interfaceName">Its name inside.</param>
    /// <param name="cancellationToken">Ends the wait for another that changes the container.</param>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning: it is checkpointed; SystemError: there is no such network (ENODEV), or the kernel refuses.</exception>
    public void DisconnectNetwork(string interfaceName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(interfaceName);
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        _ = Demand(ContainerOperation.Set);
        using Changing changing = new(this);
        List<ContainerNetwork> left = ConfigInForce.Networks.FindAll(n => !NetworkStrategies.MakesInterface(n.Type) || n.Name != interfaceName);
        if (left.Count == ConfigInForce.Networks.Count)
        {
            throw new ContainerException(ErrorCode.SystemError, $"container '{Id}' has no network with the interface '{interfaceName}'")
            {
                ContainerId = Id,
                Errno = Errno.ENODEV,
                Hint = "Those that it has are in its configuration: (Get-Container).Config.Networks.",
            };
        }

        List<VethPairName> pairs = State.Extension?.VethPairs ?? [];

        // The interface first: where the record is not written, or this process dies, the next start makes it again.
        NetworkSetup.Remove(pairs.FindAll(p => p.ContainerInterfaceName == interfaceName));
        if (ConfigInForce.Networks.Exists(n => n.Type == NetworkStrategies.Macvlan && n.Name == interfaceName))
            RemoveInside(interfaceName, cancellationToken);
        RecordNetworks(left, pairs.FindAll(p => p.ContainerInterfaceName != interfaceName));
    }

    private void RemoveInside(string interfaceName, CancellationToken cancellationToken)
    {
        int pidfd = ProcessHandle.TryOpen(Init);
        if (pidfd < 0)
            return;
        try
        {
            using NetworkPlace between = NetworkPlace.Open(pidfd, cancellationToken);
            MacvlanStrategy.Remove(between, interfaceName);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of("$.networks", $"the interface '{interfaceName}' cannot be removed", e);
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    private void Connect(List<ContainerNetwork> networks, ContainerNetwork own, int pidfd, CancellationToken cancellationToken)
    {
        List<VethPairName> pairs = State.Extension?.VethPairs ?? [];
        if (pidfd < 0)
        {
            RecordNetworks(networks, pairs);
            return;
        }

        List<ContainerNetwork> before = ConfigInForce.Networks;
        using NetworkSetup setup = new(new ContainerConfig { Networks = [own] }, cancellationToken, before.Count);
        setup.Prepare();
        RecordNetworks(networks, [.. pairs, .. setup.Pairs]);
        try
        {
            setup.Create(pidfd, null);
        }
        catch
        {
            setup.Undo();
            RecordNetworks(before, pairs);
            throw;
        }
    }

    private void RecordNetworks(List<ContainerNetwork> networks, List<VethPairName> pairs)
    {
        StampedState stamped = _stamped;
        stamped.Stamp = null;
        stamped.State.Extension ??= new StateExtension();
        (List<ContainerNetwork> oldNetworks, List<VethPairName> oldPairs) = (stamped.State.Config.Networks, stamped.State.Extension.VethPairs);
        (stamped.State.Config.Networks, stamped.State.Extension.VethPairs) = (networks, pairs);
        try
        {
            stamped.Stamp = _factory.Store.Save(Id, stamped.State);
        }
        catch
        {
            (stamped.State.Config.Networks, stamped.State.Extension.VethPairs) = (oldNetworks, oldPairs);
            throw;
        }
    }
}
