using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Containers on networks that the engine keeps.</summary>
public sealed partial class ContainerFactory
{
    /// <summary>As <see cref="Create(string, ContainerConfig, CancellationToken)"/>, on networks that the engine keeps. On an error nothing is left, no address either.</summary>
    /// <param name="id">The id.</param>
    /// <param name="config">The configuration; copied, not kept.</param>
    /// <param name="networks">The networks; none leaves the configuration as it is.</param>
    /// <param name="cancellationToken">Ends the wait for others that change networks.</param>
    /// <exception cref="ContainerException">As of the other; SystemError where a network is missing (ENOENT), has no address left (EADDRNOTAVAIL), or a port or address is in use (EADDRINUSE).</exception>
    public Container Create(string id, ContainerConfig config, IReadOnlyList<NetworkRequest> networks, CancellationToken cancellationToken = default) =>
        Create(id, config, networks, null, cancellationToken);

    /// <summary>As the others together: on networks, and with what linuxkit's runtime.json adds.</summary>
    /// <param name="id">The id.</param>
    /// <param name="config">The configuration; copied, not kept.</param>
    /// <param name="networks">The networks; none for a container without.</param>
    /// <param name="runtime">What runtime.json says, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is left.</param>
    /// <exception cref="ContainerException">As on the others.</exception>
    public Container Create(string id, ContainerConfig config, IReadOnlyList<NetworkRequest> networks, LinuxkitRuntime? runtime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0)
            return Create(id, config, runtime, cancellationToken);
        ContainerConfig own = ConfigCopy.Of(config);
        NetworkStore store = new(StateRoot);
        store.Join(id, own, networks, cancellationToken);
        try
        {
            return Create(id, own, runtime, cancellationToken);
        }
        catch
        {
            store.Abandon(id);
            throw;
        }
    }
}
