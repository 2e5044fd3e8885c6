using System;
using System.IO;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Running a container again from what was saved.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Has the container's processes go on where they were saved: libcontainer's <c>Restore</c>. The container is the one that was
    /// saved, or another that has been made like it.
    /// </summary>
    /// <param name="options">How; what was said when it was saved need not be said again.</param>
    /// <param name="streams">What takes the place of init's standard streams, where those were the caller's; /dev/null where null.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Ends it; nothing of it is left, and the checkpoint is as it was.</param>
    /// <returns>Its init.</returns>
    /// <exception cref="CheckpointException">It cannot be restored. The container is as it was.</exception>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotStopped: it runs; ConfigInvalid, SystemError. The container is as it was.</exception>
    public ContainerProcess Restore(CriuOpts options, ProcessStreams? streams = null, Action<string>? trace = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.ImagesDirectory);
        CriuProgram.DemandPrivilege();
        ContainerCheckpoint checkpoint = ContainerCheckpoint.Open(options.ImagesDirectory);
        checkpoint.DemandRestorable();
        string criu = CriuProgram.Find(_factory.Options.CriuPath);
        _factory.WarmUp();
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        Refresh();
        _ = Demand(ContainerOperation.Restore);
        try
        {
            return RestoreLocked(checkpoint, criu, options, streams ?? new ProcessStreams(), trace, cancellationToken);
        }
        catch (LinuxException e)
        {
            throw new CheckpointException($"container '{Id}' cannot be restored: {e.Message}", e) { ContainerId = Id, Hint = ErrnoHint.For(e.Syscall, e.Errno) };
        }
    }

    /// <exception cref="CheckpointException">A process may do more than the configuration allows.</exception>
    internal void DemandCredentials(int init) =>
        RestoredCredentials.Demand(Id, ConfigInForce, init, Cgroup is DisabledCgroupManager ? [init] : ProcessSurvey.Tree(init, Cgroup.GetProcesses()));

    private ContainerProcess RestoreLocked(ContainerCheckpoint checkpoint, string criu, CriuOpts options, ProcessStreams streams, Action<string>? trace, CancellationToken cancellationToken)
    {
        CheckpointManifest manifest = checkpoint.Manifest;
        ProcessConfig process = ConfigInForce.Process ?? checkpoint.State.Extension?.Process ?? new ProcessConfig();
        ProcessConnections connections = ProcessConnections.Of(streams, process);
        if (manifest.HasTerminal && _factory.Options.Unmonitored && !connections.ConsoleSocket)
            throw new CheckpointException($"container '{Id}' has a terminal, and nobody to hold it") { ContainerId = Id, Step = "look at the terminal", Hint = "Name a socket that takes it: --console-socket." };
        using Changing changing = new(this);
        using Preparation run = Prepare(trace, cancellationToken);
        TakeLayer(checkpoint, trace, cancellationToken);
        if (options.WorkDirectory.Length > 0)
            _ = MakeWorkDirectory(options.WorkDirectory);
        string staging = $"{StateDirectory}/{RestoreStaging.Directory}";
        run.Rollback.Push(() => Libc.TryUnlinkAt(Libc.AT_FDCWD, staging, Libc.AT_REMOVEDIR));
        LinuxFile.MakeDirectory(staging, 0x1C0);
        using StreamSetup setup = new(streams, connections, Security.HostRoot.Of(ConfigInForce));
        using RestoredFiles files = new(manifest, ConfigInForce, setup.Child, _factory.Options.Warn);
        ContainerConfig config = run.HasNames ? new NetworkStore(_factory.StateRoot).WithNames(Id, ConfigInForce) : ConfigInForce;
        LaunchPlan plan = RestorePlanBuilder.Build(config, manifest, checkpoint.Path, checkpoint.State.CgroupPaths, run.Cgroup, staging, criu, options, files.Descriptors.Count) with { Unmonitored = _factory.Options.Unmonitored };
        if (trace is not null)
        {
            foreach (string line in plan.Describe())
                trace(line);
        }

        RestoreLaunch events = new(this, manifest, process, streams, connections, setup, run.Network, new HookRunner(Hooks, trace, cancellationToken), trace) { Runtime = run.Runtime };
        run.Rollback.Push(RestoreState(State));
        run.Rollback.Push(run.Network.Undo);
        if (run.Runtime is { } runtime)
            run.Rollback.Push(runtime.Undo);
        LaunchedProcess launched = RunRestore(checkpoint, plan, files, events, options, staging, run.Cgroup, criu, cancellationToken);
        _factory.Launcher.Reap();
        RecordCheckpoint(string.Empty);
        run.Rollback.Commit();
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, staging, Libc.AT_REMOVEDIR);
        return new ContainerProcess(Id, StateDirectory, launched, setup, isInit: true);
    }

    private LaunchedProcess RunRestore(ContainerCheckpoint checkpoint, LaunchPlan plan, RestoredFiles files, IRestoreEvents events, CriuOpts options, string staging, ICgroupManager cgroup, string criu, CancellationToken cancellationToken)
    {
        int stateDirectory = Libc.OpenAt(Libc.AT_FDCWD, StateDirectory, Libc.O_PATH | Libc.O_DIRECTORY);
        string log = $"{(options.WorkDirectory.Length > 0 ? options.WorkDirectory : checkpoint.Path)}/{CriuLog.OfRestore}";
        using RestoredImages check = new(checkpoint);
        try
        {
            Request Ask(CriuMessages messages)
            {
                _ = CriuProgram.DemandVersion(messages, criu);
                CriuProgram.DemandFeatures(messages, options);
                return CriuRequests.Restore(options, checkpoint.Manifest, ConfigInForce, staging, files.Keys, CgroupRoots.Of(cgroup));
            }

            return RestoreSession.Run(_factory.Launcher, plan, stateDirectory, files.Descriptors, Ask, new CheckedRestore(events, check), options.Timeout, cancellationToken);
        }
        catch (RestoreFailedException e)
        {
            check.Demand();
            throw CriuLog.Failure(Id, "restore", "could not be restored", e.Response, CriuLog.Silence, log);
        }
        finally
        {
            Libc.Close(stateDirectory);
        }
    }

    private void TakeLayer(ContainerCheckpoint checkpoint, Action<string>? trace, CancellationToken cancellationToken)
    {
        bool hasOwn = State.Extension?.DataDirectory.Length > 0;
        if (!checkpoint.HasLayer)
            return;
        if (!hasOwn || ConfigInForce.Overlay is not { } overlay)
            throw new CheckpointException($"the checkpoint has a private layer, and container '{Id}' has a root of its own") { ContainerId = Id, Step = "copy the private layer", Hint = "Restore it as the container that it was saved of, or under a new id: Restore-Container -Id NAME." };

        // It is as it was saved where nothing has run on it since.
        if (State.Extension!.Checkpoint == checkpoint.Path && !checkpoint.LeftRunning && Directory.Exists(overlay.Upper))
            return;
        trace?.Invoke("take the private layer from the checkpoint");
        CheckpointLayer.Load(checkpoint.Path, overlay, cancellationToken);
    }
}
