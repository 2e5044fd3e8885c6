using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Services;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Starting processes: the first is init, later ones join it.</summary>
public sealed partial class Container
{
    private static readonly Dictionary<string, string> s_noSubCgroups = [];

    /// <summary>
    /// Runs a program: the first becomes the container's init, later ones join it. A stopped container begins anew. For a caller who
    /// wants the one and not the other there are <c>StartInit</c> and <see cref="Exec"/>.
    /// </summary>
    /// <param name="process">The program.</param>
    /// <param name="streams">Its standard streams; /dev/null where null.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="ignorePaused">As in <see cref="Exec"/>.</param>
    /// <param name="cancellationToken">Ends the start; nothing of it is left.</param>
    /// <exception cref="ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    /// <exception cref="ContainerException">ContainerNotExists, ContainerPaused, ConfigInvalid, SystemError; ContainerNotStopped where it is checkpointed; ContainerNotRunning where it ended while the program was to join. On each the container is as it was.</exception>
    public ContainerProcess Start(ProcessConfig process, ProcessStreams? streams = null, Action<string>? trace = null, bool ignorePaused = false, CancellationToken cancellationToken = default) =>
        Launch(null, process, streams, trace, ignorePaused, cancellationToken);

    /// <summary>Runs a program as the container's init.</summary>
    /// <param name="process">The program.</param>
    /// <param name="streams">Its standard streams; /dev/null where null.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Ends the start; nothing of it is left.</param>
    /// <exception cref="ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    /// <exception cref="ContainerException">ContainerNotStopped: it has one; ContainerNotExists, ConfigInvalid, SystemError. On each the container is as it was.</exception>
    public ContainerProcess StartInit(ProcessConfig process, ProcessStreams? streams = null, Action<string>? trace = null, CancellationToken cancellationToken = default) =>
        Launch(ContainerOperation.Start, process, streams, trace, false, cancellationToken);

    /// <summary>
    /// Makes the container's init ready to run its program, up to the last moment, and has it wait for <c>StartInit()</c>
    /// (OCI runtime-spec, create). The status is Created meanwhile; processes can join already.
    /// </summary>
    /// <param name="process">The program.</param>
    /// <param name="streams">Its standard streams; /dev/null where null.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    /// <exception cref="ContainerException">ContainerNotStopped: it has one; ContainerNotExists, ConfigInvalid, SystemError. On each the container is as it was.</exception>
    public ContainerProcess CreateInit(ProcessConfig process, ProcessStreams? streams = null, Action<string>? trace = null, CancellationToken cancellationToken = default) =>
        Launch(ContainerOperation.Create, process, streams, trace, false, cancellationToken);

    private ContainerProcess Launch(ContainerOperation? wanted, ProcessConfig process, ProcessStreams? streams, Action<string>? trace, bool ignorePaused, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? subCgroups = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        IReadOnlyList<ConfigViolation> violations = ConfigValidator.ValidateProcess(process, ConfigInForce);
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations) { ContainerId = Id };
        _factory.WarmUp();
        StateLock? stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        try
        {
            Refresh();
            ContainerStatus status = StatusAsRead;
            bool runs = InitWaits || status is ContainerStatus.Running or ContainerStatus.Pausing or ContainerStatus.Paused;
            ContainerOperation operation = wanted ?? (runs ? ContainerOperation.Exec : ContainerOperation.Start);
            if (operation == ContainerOperation.Exec && ignorePaused)
                operation = ContainerOperation.ExecIgnorePaused;
            _ = StateMachine.Demand(operation, status, Id, InitWaits);
            if (operation is ContainerOperation.Start or ContainerOperation.Create)
                return StartInitLocked(operation == ContainerOperation.Create, process, streams ?? new ProcessStreams(), trace, ref stateLock, cancellationToken);

            // Processes that join need no lock of the state: they do not change it. But frozen half-way they would never be made.
            using StateLock joining = _factory.Store.LockJoining(Id, alone: false, null, cancellationToken);
            stateLock.Dispose();
            stateLock = null;
            return StartJoining(process, streams ?? new ProcessStreams(), trace, ignorePaused, subCgroups ?? s_noSubCgroups, cancellationToken);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"container '{Id}' cannot be started: {e.Message}", e)
            {
                ContainerId = Id,
                Hint = ErrnoHint.For(e.Syscall, e.Errno),
            };
        }
        finally
        {
            stateLock?.Dispose();
        }
    }

    /// <summary>What <see cref="Start"/> would do with this program, a line for each step.</summary>
    public IReadOnlyList<string> DescribeStart(ProcessConfig process, ProcessStreams? streams = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        ProcessConnections connections = ProcessConnections.Of(streams ?? new ProcessStreams(), process);
        if (Status is ContainerStatus.Running or ContainerStatus.Paused || InitWaits)
            return [.. ExecPlanBuilder.Build(ConfigInForce, process, CgroupEntry.Of(Cgroup, UsesUserNamespace), connections).Describe()];
        List<string> lines = [];
        foreach (string path in new SortedSet<string>(State.CgroupPaths.Values, StringComparer.Ordinal))
            lines.Add($"make the cgroup \"{path}\"");
        lines.AddRange(Plan(process, Cgroup, connections).Describe());
        lines.AddRange(Hooks.Describe(HookKind.Poststart));
        return lines;
    }

    private LaunchPlan Plan(ProcessConfig process, ICgroupManager cgroup, ProcessConnections connections, bool hasNames = false) =>
        new InitPlanBuilder(hasNames ? new NetworkStore(_factory.StateRoot).WithNames(Id, ConfigInForce) : ConfigInForce, ConfigInForce.Mounts.Exists(m => m.ShowsCgroups) ? CgroupMountPoints.Of(Interlocked.Exchange(ref _cgroupHost, null) ?? CgroupHost.Detect(), cgroup.Paths) : [], Hooks) { Filters = _factory.Filters }
            .Build(process, CgroupEntry.Of(cgroup, UsesUserNamespace), connections);

    private bool UsesUserNamespace => ConfigInForce.Uses(NamespaceType.User);

    private ContainerProcess StartInitLocked(bool waits, ProcessConfig process, ProcessStreams streams, Action<string>? trace, ref StateLock? stateLock, CancellationToken cancellationToken)
    {
        using Changing changing = new(this);
        using Preparation run = Prepare(trace, cancellationToken);
        (NetworkSetup network, RuntimeSetup? runtime, Rollback rollback, ICgroupManager cgroup) = (run.Network, run.Runtime, run.Rollback, run.Cgroup);
        ProcessConnections connections = ProcessConnections.Of(streams, process);
        LaunchPlan plan = Plan(process, cgroup, connections, run.HasNames) with { Unmonitored = _factory.Options.Unmonitored, WaitsForStart = waits };
        using NamespaceFiles namespaces = new(ConfigInForce.Namespaces);
        using StreamSetup setup = new(streams, connections, Security.HostRoot.Of(ConfigInForce));
        HookRunner hooks = new(Hooks, trace, cancellationToken);
        InitLaunch events = new(this, cgroup, process, setup, trace, plan, hooks, network) { Runtime = runtime };
        int stateDirectory = Libc.OpenAt(Libc.AT_FDCWD, StateDirectory, Libc.O_PATH | Libc.O_DIRECTORY);
        rollback.Push(RestoreState(State));
        rollback.Push(network.Undo);
        if (runtime is not null)
            rollback.Push(runtime.Undo);
        _factory.Store.RemoveGate(Id);
        if (waits)
        {
            rollback.Push(() => _factory.Store.RemoveGate(Id));
            _factory.Store.MakeGate(Id);
        }

        try
        {
            LaunchedProcess launched = LaunchSession.Run(_factory.Launcher, plan, setup.Child, stateDirectory, [.. namespaces.Descriptors, .. setup.Extra], events, _factory.Options.LaunchTimeout, cancellationToken);
            _factory.Launcher.Reap();
            if (!waits && hooks.Has(HookKind.Poststart))
            {
                changing.Dispose(); // all is recorded, and a function of the caller's may use this object
                RunPoststart(hooks, launched, ref stateLock, rollback);
            }

            rollback.Commit();
            return new ContainerProcess(Id, StateDirectory, launched, setup, isInit: true);
        }
        catch (ProcessNotExecutedException) when (!waits)
        {
            // The container ran and could not execute the program: its result, which stays.
            rollback.Commit();
            throw;
        }
        finally
        {
            Libc.Close(stateDirectory);
        }
    }

    private void RemoveCgroup(ICgroupManager cgroup, CancellationToken cancellationToken)
    {
        Destruction.RemoveCgroup(cgroup, OwnsCgroup, cancellationToken);
        _factory.Store.UnmarkCgroup(Id);
    }

    private Action RestoreState(ContainerState state)
    {
        InitRecord before = InitRecord.Of(state);
        ExitRecord? exit = _factory.Store.ReadExit(Id);
        return () =>
        {
            // The monitor has written how the process ended that is to be forgotten; the end of the run before is what counts again.
            if (exit is null)
                _factory.Store.ClearExit(Id);
            else
                _factory.Store.WriteExit(Id, exit);
            if (State.InitProcessPid != before.Init.Pid)
                Record(before);
        };
    }

    internal void RecordInit(LaunchedProcess launched, ProcessConfig process, List<string> descriptors, List<VethPairName> vethPairs)
    {
        InitRecord record = InitRecord.Of(launched, process, descriptors, vethPairs);

        // How the last run ended is true until there is another; from here on its monitor may write at any time.
        _factory.Store.ClearExit(Id);
        if (State.InitProcessPid != 0)
            _factory.Store.ClearJoined(Id, record.Init);
        Record(record);
    }

    private void Record(InitRecord record)
    {
        StampedState stamped = _stamped;
        stamped.Stamp = null;
        record.WriteTo(stamped.State);
        stamped.Stamp = _factory.Store.Save(Id, stamped.State);
    }

    internal void WriteIdMaps(int pid) =>
        Security.IdMapWriter.Write(pid, ConfigInForce, _factory.Options.NewuidmapPath, _factory.Options.NewgidmapPath);
}
