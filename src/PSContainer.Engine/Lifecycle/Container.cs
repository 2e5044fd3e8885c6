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
    private volatile StampedState _stamped;

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

    /// <summary>The status now, by the kernel's view.</summary>
    public ContainerStatus Status
    {
        get
        {
            if (Init.IsAlive)
            {
                return Cgroup.GetFreezer() switch
                {
                    FreezerState.Frozen => ContainerStatus.Paused,
                    FreezerState.Freezing => ContainerStatus.Pausing,
                    _ => ContainerStatus.Running,
                };
            }

            return State.InitProcessPid == 0 ? ContainerStatus.Created : ContainerStatus.Stopped;
        }
    }

    /// <summary>Process id of init in the caller's pid namespace, or 0.</summary>
    public int InitProcessId => Init.IsAlive ? State.InitProcessPid : 0;

    /// <summary>When init was started, or null.</summary>
    public DateTimeOffset? Started => State.Extension?.Started;

    /// <summary>How init ended, or null: it has not, or its monitor was killed.</summary>
    public ProcessExit? Exit => Init.IsAlive ? null : _factory.Store.ReadExit(Id)?.ToExit();

    /// <summary>The configuration, not to be changed.</summary>
    internal ContainerConfig ConfigInForce => State.Config;

    private ContainerState State => _stamped.State;

    private ProcessIdentity Init => new(State.InitProcessPid, State.InitProcessStart, State.Extension?.BootId ?? string.Empty);

    private ProcessIdentity MonitorIdentity =>
        new(State.Extension?.MonitorPid ?? 0, State.Extension?.MonitorStart ?? 0, State.Extension?.BootId ?? string.Empty);

    private ICgroupManager Cgroup => CgroupManagerFactory.Open(
        State.CgroupPaths,
        State.Extension?.CgroupDriver ?? CgroupDriver.Cgroupfs,
        State.Config.RootlessCgroups);

    // Another runtime that wrote the state made the cgroup, too.
    private bool OwnsCgroup => State.Extension is null || _factory.Store.OwnsCgroup(Id);

    /// <summary>Reads the state again, where it is another than this object read or wrote last.</summary>
    /// <exception cref="ContainerException">ContainerNotExists: it has been removed.</exception>
    public void Refresh()
    {
        StateStamp? stamp = _stamped.Stamp;
        if (_factory.Store.LoadIfChanged(Id, ref stamp) is { } state)
            _stamped = new StampedState(state, stamp);
    }

    /// <summary>Processes of the container, with their ids in the caller's pid namespace. One may be gone by the time it is looked at.</summary>
    public IReadOnlyList<ContainerProcess> GetProcesses()
    {
        List<ContainerProcess> processes = [];
        int init = InitProcessId;
        if (init == 0)
            return processes;
        IReadOnlyList<int> pids = Cgroup is DisabledCgroupManager ? [init] : Cgroup.GetProcesses();
        foreach (int pid in pids)
        {
            if (ProcessIdentity.TryRead(pid) is { } identity)
                processes.Add(new ContainerProcess(Id, StateDirectory, identity, isInit: pid == init));
        }

        return processes;
    }

    /// <summary>Sends a signal to init, or to all processes.</summary>
    /// <param name="signal">1 to 64.</param>
    /// <param name="all">To every process of the cgroup.</param>
    /// <exception cref="ContainerException">ContainerNotRunning.</exception>
    public void Signal(int signal, bool all = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signal, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, 64);
        Refresh();
        int pidfd = ProcessHandle.TryOpen(Init);
        if (pidfd < 0)
            throw NotRunning();
        try
        {
            if (all)
                Cgroup.SignalAll(signal);
            else
                Libc.Check(Libc.TryPidfdSendSignal(pidfd, signal), "pidfd_send_signal", Id);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"signal {signal} cannot be sent to container '{Id}': {e.Message}", e) { ContainerId = Id };
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    /// <summary>Waits until init has ended.</summary>
    /// <returns>How it ended; null where its monitor was killed and nobody knows, or it never ran.</returns>
    public ProcessExit? Wait(CancellationToken cancellationToken = default)
    {
        Refresh();
        WaitFor(Init, null, cancellationToken);

        // The monitor writes the record after init is gone, and ends then.
        WaitFor(MonitorIdentity, s_monitorPatience, cancellationToken);
        return _factory.Store.ReadExit(Id)?.ToExit();
    }

    /// <summary>The state file as it is now: libcontainer's <c>State</c>.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; SystemError where it cannot be read.</exception>
    public ContainerState GetState() => _factory.Store.Load(Id);

    /// <summary>Removes a stopped container with all it has; with <paramref name="force"/> kills a running one first.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotStopped; SystemError where something cannot be removed: what is left can be removed by trying again.</exception>
    public void Destroy(bool force = false, CancellationToken cancellationToken = default)
    {
        using (StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken))
        {
            Refresh();
            int pidfd = ProcessHandle.TryOpen(Init);
            try
            {
                if (pidfd >= 0 && !force)
                {
                    throw new ContainerException(ErrorCode.ContainerNotStopped, $"container '{Id}' is running")
                    {
                        ContainerId = Id,
                        Hint = $"Stop it first (Stop-Container {Id}), or use Remove-Container {Id} -Force.",
                    };
                }

                if (pidfd >= 0)
                {
                    Cgroup.SignalAll(Libc.SIGKILL);
                    Destruction.Kill(Id, pidfd, cancellationToken);
                    WaitFor(MonitorIdentity, s_monitorPatience, cancellationToken);
                }
            }
            finally
            {
                Libc.Close(pidfd);
            }

            Destruction.RemoveCgroup(Cgroup, OwnsCgroup, cancellationToken);
            PrivateRoot.Remove(State.Extension?.DataDirectory ?? string.Empty);
            _factory.Store.Remove(Id);
        }

        _factory.Store.SweepLeftovers();
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

    private ContainerException NotRunning() => new(ErrorCode.ContainerNotRunning, $"container '{Id}' is not running")
    {
        ContainerId = Id,
        Hint = $"Start it with Start-Container {Id}.",
    };
}
