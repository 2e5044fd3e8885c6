using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Services;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What a run of a container stands on, be it started or restored: made before there is a process, and taken back where none comes.</summary>
public sealed partial class Container
{
    /// <summary>What has been made so far, and how it is taken back.</summary>
    private sealed class Preparation(NetworkSetup network, RuntimeSetup? runtime, ICgroupManager cgroup) : IDisposable
    {
        internal NetworkSetup Network => network;

        internal RuntimeSetup? Runtime => runtime;

        internal ICgroupManager Cgroup => cgroup;

        internal Rollback Rollback { get; } = new();

        /// <summary>Whether it sees the names of others on its networks.</summary>
        internal bool HasNames { get; set; }

        public void Dispose()
        {
            Rollback.Dispose();
            runtime?.Dispose();
            network.Dispose();
        }
    }

    private Preparation Prepare(Action<string>? trace, CancellationToken cancellationToken)
    {
        Preparation run = new(
            new NetworkSetup(ConfigInForce, cancellationToken),
            RuntimeSetup.Of(_factory.Store, Id, ConfigInForce, trace, _factory.Options.Warn, cancellationToken),
            Cgroup);
        try
        {
            NetworkSetup.Remove(State.Extension?.VethPairs);
            if (ConfigInForce.Networks.Exists(n => n.Bridge.Length > 0))
                new NetworkStore(_factory.StateRoot).Ensure(ConfigInForce.Networks, cancellationToken);
            run.Network.Prepare();
            run.HasNames = new NetworkStore(_factory.StateRoot).MakeNames(Id, ConfigInForce, cancellationToken);
            run.Runtime?.Prepare(cancellationToken);

            // Until the state is written again, the file does not say what is kept here.
            _stamped.Stamp = null;

            // What the last run left, with what may still be in it. An empty one that somebody else has made is used as it is.
            if (HasCgroup)
                RemoveCgroup(run.Cgroup, cancellationToken);
            string data = State.Extension?.DataDirectory ?? string.Empty;
            if (!PrivateRoot.Exists(data))
                run.Rollback.Push(() => PrivateRoot.Remove(data));
            PrivateRoot.Make(ConfigInForce, data);
            trace?.Invoke("make the cgroup and set its limits");
            MakeCgroup(run.Cgroup, run.Rollback);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private void MakeCgroup(ICgroupManager cgroup, Rollback rollback)
    {
        // Only after it is made, and so was empty, what is in it is the container's and may be killed.
        rollback.Push(() => _factory.Store.UnmarkCgroup(Id));
        _factory.Store.MarkCgroupInMaking(Id);
        string? occupied = null;
        if (_factory.Options.SharedCgroup && cgroup is CgroupfsManager files)
            occupied = files.Create(shared: true);
        else
            cgroup.Create();
        rollback.Push(() => RemoveCgroup(cgroup, CancellationToken.None));
        if (occupied is null)
            _factory.Store.MarkCgroup(Id);
        else
            _factory.Options.Warn?.Invoke($"container's cgroup is not empty: {occupied} has processes, and is shared with them");

        // Without privilege some hierarchies, or all, take no directory of ours; what joins later must not look for them.
        if (cgroup.Paths.Count != State.CgroupPaths.Count)
            State.CgroupPaths = new Dictionary<string, string>(cgroup.Paths);
        cgroup.Apply(ConfigInForce.Cgroups.Resources);
        CgroupDelegation.Give(ConfigInForce, cgroup);
    }
}
