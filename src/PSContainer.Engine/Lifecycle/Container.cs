using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>A container: libcontainer's <c>Container</c>. Safe for use by several threads; another process may change or remove it at any time.</summary>
public sealed partial class Container
{
    private static readonly TimeSpan s_monitorPatience = TimeSpan.FromSeconds(5);

    private readonly ContainerFactory _factory;
    private readonly object _gate = new();
    private volatile StampedState _stamped;
    private Changing? _changing;

    // Found when the paths of the state were chosen; good for the first start, later ones look again.
    private CgroupHost? _cgroupHost;

    internal Container(ContainerFactory factory, ContainerState state, StateStamp? stamp, CgroupHost? cgroupHost = null)
    {
        _factory = factory;
        _cgroupHost = cgroupHost;
        _stamped = new StampedState(state, stamp);
    }

    /// <summary>The id.</summary>
    public string Id => State.Id;

    /// <summary>The configuration in force.</summary>
    public ContainerConfig Config
    {
        get
        {
            StampedState stamped = _stamped;
            stamped.Share();
            return stamped.State.Config;
        }
    }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created => State.Created;

    /// <summary>Directory of its state.</summary>
    public string StateDirectory => _factory.Store.DirectoryOf(Id);

    /// <summary>User id of the one who made it.</summary>
    public long Owner => State.Extension?.Owner ?? 0;

    /// <summary>Directory of its cgroup by controller; the v2 hierarchy has the empty key.</summary>
    public IReadOnlyDictionary<string, string> CgroupPaths => State.CgroupPaths;

    /// <summary>The status now, by the kernel's view, whichever process changed it; Destroyed where the container has been removed.</summary>
    /// <exception cref="ContainerException">SystemError where the state cannot be read.</exception>
    public ContainerStatus Status => TryRefresh() ? StatusAsRead : ContainerStatus.Destroyed;

    /// <summary>Process id of init in the caller's pid namespace, or 0.</summary>
    public int InitProcessId => TryRefresh() && Init.IsAlive ? State.InitProcessPid : 0;

    /// <summary>When init was started, or null.</summary>
    public DateTimeOffset? Started => State.Extension?.Started;

    /// <summary>Directory of the checkpoint from which it can be restored; empty where it is not checkpointed.</summary>
    public string CheckpointPath => State.Extension?.Checkpoint ?? string.Empty;

    /// <summary>How init ended, or null: it has not, or its monitor was killed.</summary>
    public ProcessExit? Exit => TryRefresh() && !Init.IsAlive ? _factory.Store.ReadExit(Id)?.ToExit() : null;

    /// <summary>What most commands need of the configuration.</summary>
    internal ConfigBrief Brief => State.Brief;

    /// <summary>The configuration, not to be changed.</summary>
    internal ContainerConfig ConfigInForce => State.Config;

    /// <summary>The status by the state that was read last.</summary>
    private ContainerStatus StatusAsRead
    {
        get
        {
            if (Init.IsAlive)
            {
                return Cgroup.GetFreezer() switch
                {
                    FreezerState.Frozen => ContainerStatus.Paused,
                    FreezerState.Freezing => ContainerStatus.Pausing,
                    _ => InitWaits ? ContainerStatus.Created : ContainerStatus.Running,
                };
            }

            return State.InitProcessPid == 0 ? ContainerStatus.Created
                : State.Extension is { Checkpoint.Length: > 0 } ? ContainerStatus.Checkpointed
                : ContainerStatus.Stopped;
        }
    }

    private ContainerState State => _stamped.State;

    /// <summary>Its init by the state that was read last.</summary>
    internal ProcessIdentity Init => new(State.InitProcessPid, State.InitProcessStart, State.Extension?.BootId ?? string.Empty);

    private ProcessIdentity MonitorIdentity =>
        new(State.Extension?.MonitorPid ?? 0, State.Extension?.MonitorStart ?? 0, State.Extension?.BootId ?? string.Empty);

    private ICgroupManager Cgroup => _factory.Options.NewCgroupsManager?.Invoke(State.Config.Cgroups, Id, State.CgroupPaths) ?? CgroupManagerFactory.Open(
        State.CgroupPaths,
        State.Extension?.CgroupDriver ?? CgroupDriver.Cgroupfs,
        State.Brief.RootlessCgroups);

    /// <summary>A file that is written when the freezer's state changes, or null.</summary>
    internal string? FreezerFile => Cgroup.FreezerFile;

    // Or is cut off while it makes it: then it is empty, and may go.
    private bool HasCgroup => State.Extension is null || _factory.Store.HasCgroupMark(Id);

    // Another runtime that wrote the state made the cgroup, too.
    private bool OwnsCgroup => State.Extension is null || _factory.Store.OwnsCgroup(Id);

    /// <summary>Reads the state again, where it is another than this object read or wrote last.</summary>
    /// <exception cref="ContainerException">ContainerNotExists: it has been removed.</exception>
    public void Refresh()
    {
        lock (_gate)
        {
            // A start on another thread writes into what was read; to read the file again would take that away from it.
            if (_changing is not null)
                return;
            StateStamp? stamp = _stamped.Stamp;
            if (_factory.Store.LoadIfChanged(Id, ref stamp) is not { } state)
                return;

            // Removed and made again by the same name it is another container, and nothing of what this one's owner wants is meant for it.
            if (state.Created != State.Created)
                throw StateErrors.NotExists(Id);
            _stamped = new StampedState(state, stamp);
        }
    }

    /// <summary>Processes of the container, with their ids in the caller's pid namespace. One may be gone by the time it is looked at.</summary>
    public IReadOnlyList<ContainerProcess> GetProcesses()
    {
        List<ContainerProcess> processes = [];
        int init = InitProcessId;

        // Without a pid namespace of its own init can end and leave others.
        if (init == 0 && (HasOwnPidNamespace || !OwnsCgroup))
            return processes;
        IReadOnlyList<int> pids = Cgroup is not DisabledCgroupManager ? Cgroup.GetProcesses() : init == 0 ? [] : [init];
        foreach (int pid in pids)
        {
            if (ProcessIdentity.TryRead(pid) is { } identity)
                processes.Add(new ContainerProcess(Id, StateDirectory, identity, isInit: pid == init));
        }

        return processes;
    }

    /// <summary>The namespaces of init by kind, as the kernel names them (<c>net:[4026531840]</c>); none where it does not run.</summary>
    public IReadOnlyDictionary<string, string> GetNamespaces()
    {
        SortedDictionary<string, string> names = new(StringComparer.Ordinal);
        if (InitProcessId == 0)
            return names;
        foreach ((NamespaceType type, string path) in State.NamespacePaths)
        {
            if (Libc.TryReadLinkAt(Libc.AT_FDCWD, path) is { } name)
                names[type.ToString()] = name;
        }

        return names;
    }

    /// <summary>Waits until init has ended.</summary>
    /// <returns>How it ended; null where its monitor was killed and nobody knows, or it never ran.</returns>
    public ProcessExit? Wait(CancellationToken cancellationToken = default)
    {
        Refresh();
        WaitFor(Init, null, cancellationToken);
        AwaitRecord(cancellationToken);
        return _factory.Store.ReadExit(Id)?.ToExit();
    }

    /// <summary>Waits until it is written down how an init ended that has ended.</summary>
    internal void AwaitRecord(CancellationToken cancellationToken)
    {
        // The monitor writes the record after init is gone, and ends then.
        if (!Init.IsAlive)
            WaitFor(MonitorIdentity, s_monitorPatience, cancellationToken);
    }

    /// <summary>The state file as it is now: libcontainer's <c>State</c>.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; SystemError where it cannot be read.</exception>
    public ContainerState GetState() => _factory.Store.Load(Id);

    /// <summary>Asks the state machine about an operation now.</summary>
    /// <returns>Whether there is something to do.</returns>
    private bool Demand(ContainerOperation operation) => StateMachine.Demand(operation, Status, Id, InitWaits);

    private ContainerException NotRunning() => StateMachine.NotRunning(Status, Id);

    /// <summary>Whether all its processes end with its init, by the kernel's doing (pid_namespaces(7)).</summary>
    private bool HasOwnPidNamespace => State.Brief.HasOwnPidNamespace;

    /// <summary>As <see cref="Refresh"/>; false where the container has been removed.</summary>
    private bool TryRefresh()
    {
        try
        {
            Refresh();
            return true;
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotExists)
        {
            return false;
        }
    }

    private static void WaitFor(ProcessIdentity identity, TimeSpan? patience, CancellationToken cancellationToken)
    {
        int pidfd = ProcessHandle.TryOpen(identity);
        if (pidfd < 0)
            return;
        try
        {
            using Deadline deadline = new(patience, cancellationToken);
            _ = deadline.TryWaitReadable(pidfd);
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }
}
