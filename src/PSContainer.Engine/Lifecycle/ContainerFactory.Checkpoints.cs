using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Containers that are made of what was saved of others.</summary>
public sealed partial class ContainerFactory
{
    /// <summary>
    /// Validates and records a container like one that was saved, for <see cref="Container.Restore"/>: on another machine, after the first
    /// has been removed, or beside it. Of networks that the engine keeps it gets the address that was saved where nobody has it, else another.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="checkpoint">What was saved.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ContainerException">As of <see cref="Create(string, ContainerConfig, CancellationToken)"/>, and of <see cref="NetworkStore.Allocate"/>.</exception>
    public Container Create(string id, ContainerCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ContainerConfig config = ConfigCopy.Of(checkpoint.Config);
        config.Process = checkpoint.State.Extension?.Process ?? config.Process;
        if (checkpoint.State.Extension?.DataDirectory is { Length: > 0 } data)
            PrivateRoot.Unchoose(config, data);
        if (id != checkpoint.ContainerId && config.Cgroups.Path.Length > 0)
            config.Cgroups.Path = OwnCgroup(config.Cgroups.Path, checkpoint.ContainerId, id);
        List<NetworkRequest> requests = [];
        foreach (AddressLease lease in checkpoint.Manifest.Leases)
        {
            config.Networks.RemoveAll(n => n.Name == lease.InterfaceName && n.Address == lease.Address);
            requests.Add(Request(lease, id == checkpoint.ContainerId));
        }

        return Create(id, config, requests, cancellationToken);
    }

    /// <summary>Removes a checkpoint that has done its work. Where that fails, it is told in a warning, and no more: the container runs.</summary>
    /// <param name="path">Its directory.</param>
    internal void RemoveUsed(string path)
    {
        try
        {
            CheckpointDirectory.At(path).Remove(CheckpointRoot);
        }
        catch (Exception e) when (e is LinuxException or IOException)
        {
            _options.Warn?.Invoke($"the checkpoint in \"{path}\" could not be removed: {e.Message}");
        }
    }

    private NetworkRequest Request(AddressLease lease, bool isSame)
    {
        NetworkRequest request = new(lease.Network) { InterfaceName = lease.InterfaceName };
        request.Dns.AddRange(lease.Dns);
        if (isSame)
            request.Ports.AddRange(lease.Ports);
        else if (lease.Ports.Count > 0)
            _options.Warn?.Invoke($"the ports that lead to container '{lease.ContainerId}' stay its own");
        foreach (AddressLease other in new NetworkStore(StateRoot).GetLeases(lease.Network))
        {
            if (other.Address == lease.Address)
                return request;
        }

        request.Address = IPPrefix.Parse(lease.Address).Address;
        return request;
    }

    /// <summary>Two containers cannot have one cgroup: where the path ends with the id that was, it ends with the new one.</summary>
    private static string OwnCgroup(string path, string saved, string id) =>
        path.EndsWith("/" + saved, StringComparison.Ordinal) ? path[..^saved.Length] + id : $"{path.TrimEnd('/')}-{id}";
}
