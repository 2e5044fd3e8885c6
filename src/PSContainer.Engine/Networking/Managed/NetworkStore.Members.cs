using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>Containers that come to networks.</summary>
public sealed partial class NetworkStore
{
    /// <summary>Gives a container that is to be made what it asks for, and writes it into its configuration.</summary>
    /// <exception cref="ConfigInvalidException">The requests contradict each other.</exception>
    /// <exception cref="ContainerException">As of <see cref="Allocate"/>; IdInUse. Nothing is kept then.</exception>
    internal void Join(string containerId, ContainerConfig config, IReadOnlyList<NetworkRequest> requests, CancellationToken cancellationToken)
    {
        List<ConfigViolation> violations = Contradictions(requests);
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations) { ContainerId = containerId };
        if (requests[0].Network == NetworkRequest.Host)
        {
            config.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            config.Networks.Clear();
        }

        if (requests[0].Network is NetworkRequest.Host or NetworkRequest.None)
            return;

        // What a container of this id has must not be taken for what this one gets.
        ContainerId.Validate(containerId);
        if (Libc.TryAccessAt(Libc.AT_FDCWD, $"{_stateRoot}/{containerId}", 0) == 0)
            throw StateErrors.InUse(containerId);
        try
        {
            foreach (NetworkRequest request in requests)
                config.Networks.Add(AllocateFor(containerId, config, request, cancellationToken));
        }
        catch
        {
            Abandon(containerId);
            throw;
        }
    }

    /// <summary>Takes back what was given to a container that could not be made. What belongs to another of the same id, which was made meanwhile, stays.</summary>
    internal void Abandon(string containerId)
    {
        if (Libc.TryAccessAt(Libc.AT_FDCWD, $"{_stateRoot}/{containerId}", 0) != 0)
            Release(containerId);
    }

    /// <summary>An address for a container with this configuration.</summary>
    internal ContainerNetwork AllocateFor(string containerId, ContainerConfig config, NetworkRequest request, CancellationToken cancellationToken)
    {
        string name = request.InterfaceName.Length > 0 ? request.InterfaceName : FreeName(config);
        ContainerNetwork network = Allocate(request.Network, containerId, name, request.Address, request.Ports, request.Dns, config.Hostname, cancellationToken);

        // Of all its networks one alone can lead it outside.
        if (config.Networks.Exists(n => n.Gateway.Length > 0))
            network.Gateway = string.Empty;
        return network;
    }

    /// <summary>Makes the files of names of a container that is about to start, where it has an address of a network.</summary>
    /// <returns>Whether it has any.</returns>
    internal bool MakeNames(string containerId, ContainerConfig config, CancellationToken cancellationToken)
    {
        if (!_files.Any)
            return false;
        bool any = FindLeases(containerId, config.Networks).Count > 0;
        if (any || _names.Has(containerId))
            _ = Locked(_ => any ? _names.Make(containerId) : _names.Remove(containerId), cancellationToken);
        return any;
    }

    /// <summary>The configuration with the files of names bound into it.</summary>
    internal ContainerConfig WithNames(string containerId, ContainerConfig config)
    {
        ContainerConfig with = ConfigCopy.Of(config);
        foreach ((string source, string target) in _names.Targets(containerId, config))
            with.Mounts.Add(new ContainerMount("bind", source, target, "bind", "ro", "nosuid", "nodev", "noexec"));
        return with;
    }

    /// <summary>Makes the files of names of a container that runs and has none yet, and shows them inside.</summary>
    internal void ShowNames(string containerId, ContainerConfig config, int pidfd, CancellationToken cancellationToken) => Locked(
        _ =>
        {
            if (_names.Has(containerId))
                return false;
            _names.Make(containerId);
            foreach ((string source, string target) in _names.Targets(containerId, config))
                LiveMount.Bind(pidfd, source, target);
            return true;
        },
        cancellationToken);

    private static string FreeName(ContainerConfig config)
    {
        for (int i = 0; ; i++)
        {
            string name = "eth" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            bool moved = false;
            foreach ((string host, ContainerNetDevice device) in config.NetDevices)
                moved |= (device.Name.Length == 0 ? host : device.Name) == name;
            if (!moved && !config.Networks.Exists(n => n.Name == name))
                return name;
        }
    }

    private static List<ConfigViolation> Contradictions(IReadOnlyList<NetworkRequest> requests)
    {
        List<ConfigViolation> found = [];
        for (int i = 0; i < requests.Count; i++)
        {
            NetworkRequest request = requests[i];
            bool builtIn = request.Network is NetworkRequest.Host or NetworkRequest.None;
            if (builtIn && requests.Count > 1)
                found.Add(new("$.networks", $"'{request.Network}' can only be alone."));
            if (builtIn && request.Ports.Count > 0)
                found.Add(new("$.ports", request.Network == NetworkRequest.Host ? "The host's network has the host's ports: nothing is to be published." : "Without a network nothing can be published."));
            for (int j = 0; j < i; j++)
            {
                if (requests[j].Network == request.Network)
                    found.Add(new("$.networks", $"'{request.Network}' is named twice."));
            }
        }

        return found;
    }
}
