using System;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Services;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The end of a container.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Removes a container with all it has; with <paramref name="force"/> kills it first, if it runs or is paused. All processes of
    /// its cgroup go, and none of another container, also where both are in one pid namespace. One that has been removed already is
    /// no error. Then its poststop hooks run.
    /// </summary>
    /// <param name="force">Whether a container that runs may be killed.</param>
    /// <param name="cancellationToken">Ends the waiting; what is left can be removed by trying again.</param>
    /// <exception cref="ContainerException">ContainerNotStopped; SystemError where something cannot be removed: what is left can be removed by trying again.</exception>
    public void Destroy(bool force = false, CancellationToken cancellationToken = default)
    {
        HookSet? hooks = null;
        try
        {
            using StateLock stateLock = LockForDestroy(force, cancellationToken);
            Refresh();
            if (Demand(force ? ContainerOperation.ForceDestroy : ContainerOperation.Destroy))
            {
                hooks = HasHooks ? Hooks : null;
                DestroyLocked(cancellationToken);
            }
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotExists)
        {
            // What was to be gone is gone.
        }

        _factory.Store.SweepLeftovers();
        if (hooks is not null)
            RunPoststop(hooks, cancellationToken);
    }

    /// <summary>The lock. Whoever has it may be waiting for something in the container, to be frozen or to be started: by force that is killed first.</summary>
    private StateLock LockForDestroy(bool force, CancellationToken cancellationToken)
    {
        try
        {
            return _factory.Store.Lock(Id, force ? TimeSpan.Zero : null, cancellationToken);
        }
        catch (ContainerException e) when (force && e.Errno == Errno.ETIMEDOUT)
        {
            if (TryRefresh() && Init.IsAlive && OwnsCgroup)
                Cgroup.SignalAll(Libc.SIGKILL);
            return _factory.Store.Lock(Id, null, cancellationToken);
        }
    }

    private void DestroyLocked(CancellationToken cancellationToken)
    {
        int pidfd = ProcessHandle.TryOpen(Init);
        try
        {
            if (pidfd >= 0)
            {
                // All at once, so that none is left to see the others go and to start new ones.
                if (OwnsCgroup)
                    Cgroup.SignalAll(Libc.SIGKILL);
                Destruction.Kill(Id, pidfd, cancellationToken);
                WaitFor(MonitorIdentity, s_monitorPatience, cancellationToken);
            }
        }
        finally
        {
            Libc.Close(pidfd);
        }

        NetworkSetup.Remove(State.Extension?.VethPairs);
        if (HasCgroup)
            Destruction.RemoveCgroup(Cgroup, OwnsCgroup, cancellationToken);
        PrivateRoot.Remove(State.Extension?.DataDirectory ?? string.Empty);
        UnfinishedCheckpoints.Remove(_factory.CheckpointRoot, Id);
        RuntimeSetup.RemoveAll(_factory.Store, Id, _factory.Options.Warn);
        new NetworkStore(_factory.StateRoot).Release(Id, null, cancellationToken);
        _factory.Store.Remove(Id);
    }
}
