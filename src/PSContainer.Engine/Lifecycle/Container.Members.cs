using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Networks that the engine keeps, which a container comes to and leaves at any time.</summary>
public sealed partial class Container
{
    /// <summary>Brings the container to a network: at once where it runs, and at each start from now on. The network's others find it by its name, and it them.</summary>
    /// <param name="request">The network, and what it is to have there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What it has there.</returns>
    /// <exception cref="ConfigInvalidException">The request breaks a rule.</exception>
    /// <exception cref="ContainerException">It is on that network (EEXIST); there is no such network (ENOENT); as of <see cref="NetworkStore.Allocate"/> and <see cref="ConnectNetwork"/>. On each the container is as it was.</exception>
    public AddressLease JoinNetwork(NetworkRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        NetworkStore store = new(_factory.StateRoot);
        _ = store.Get(request.Network);
        Refresh();
        if (LeaseOf(store, request.Network) is not null)
            throw Failure($"container '{Id}' is on the network '{request.Network}' already", Errno.EEXIST, $"Take it off first: Disconnect-ContainerNetwork {Id} {request.Network}.");
        ContainerNetwork network = store.AllocateFor(Id, ConfigInForce, request, cancellationToken);
        try
        {
            ConnectNetwork(network, cancellationToken);
        }
        catch
        {
            store.Release(Id, request.Network, CancellationToken.None);
            throw;
        }

        ShowNames(store, cancellationToken);
        return LeaseOf(store, request.Network)!;
    }

    /// <summary>Takes the container off a network: at once where it runs, and for each start from now on. Its address and its ports are free then.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ContainerException">There is no such network (ENOENT); the container is not on it (ENOTCONN); as of <see cref="DisconnectNetwork"/>.</exception>
    public void LeaveNetwork(string network, CancellationToken cancellationToken = default)
    {
        NetworkStore store = new(_factory.StateRoot);
        AddressLease? lease = null;
        foreach (AddressLease one in store.GetLeases(network))
            lease = one.ContainerId == Id ? one : lease;
        if (lease is null)
            throw Failure($"container '{Id}' is not on the network '{network}'", Errno.ENOTCONN, $"Those that are: (Get-ContainerNetwork {network}).Containers.");
        Refresh();

        // One that was cut off here before has the address alone.
        if (ConfigInForce.Networks.Exists(n => n.Name == lease.InterfaceName && n.Address == lease.Address))
            DisconnectNetwork(lease.InterfaceName, cancellationToken);
        store.Release(Id, network, cancellationToken);
    }

    private AddressLease? LeaseOf(NetworkStore store, string network)
    {
        foreach (AddressLease lease in store.FindLeases(Id, ConfigInForce.Networks))
        {
            if (lease.Network == network)
                return lease;
        }

        return null;
    }

    private void ShowNames(NetworkStore store, CancellationToken cancellationToken)
    {
        int pidfd = ProcessHandle.TryOpen(Init);
        if (pidfd < 0)
            return;
        try
        {
            store.ShowNames(Id, ConfigInForce, pidfd, cancellationToken);
        }
        catch (ContainerException e)
        {
            // It is on the network all the same; and has the names after its next start.
            _factory.Options.Warn?.Invoke($"container '{Id}' does not see the names of its network until it is started again: {e.Message}");
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    private ContainerException Failure(string message, int errno, string hint) =>
        new(ErrorCode.SystemError, message) { ContainerId = Id, Step = "manage networks", Errno = errno, Hint = hint };
}
