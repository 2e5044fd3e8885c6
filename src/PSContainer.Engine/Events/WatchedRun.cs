using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Events;

/// <summary>One run of a container: told from its start to its exit, once each, with what happens between.</summary>
internal sealed class WatchedRun : IDisposable
{
    private readonly RunContext _run;
    private readonly ExitWait _exit;
    private readonly bool _exitIsOld;
    private List<RunSource> _sources = [];
    private bool _exitTold;

    private WatchedRun(RunContext run, ContainerState state, int stateDirectory, Func<ProcessIdentity, bool> isLatest)
    {
        _run = run;
        Init = run.Init;
        DateTimeOffset? started = state.Extension?.Started;
        _exit = new ExitWait(run.Watch.Loop, stateDirectory, started, () => isLatest(Init), Flush, TellExit);

        // What had ended before the watch began is no news. Whether it had is known when the record is read.
        _exitIsOld = !run.IsNew && !Init.IsAlive;
        if (run.IsNew)
            run.RaiseStatus(ContainerEventType.Start, ContainerStatus.Running, started);
    }

    internal ProcessIdentity Init { get; }

    /// <summary>Its cgroups.</summary>
    internal IEnumerable<ulong> Cgroups
    {
        get
        {
            foreach (CgroupDirectory directory in _run.Cgroup.Counting)
                yield return directory.Inode;
        }
    }

    /// <summary>Begins to watch the run that a state tells of.</summary>
    /// <param name="watch">The watcher.</param>
    /// <param name="state">The state.</param>
    /// <param name="stateDirectory">The container's state directory, held open by the caller for as long as this lives.</param>
    /// <param name="isLatest">Whether the container's state still tells of the run with this init.</param>
    /// <param name="isNew">It began while the container was watched.</param>
    /// <param name="known">Cgroups that were there before.</param>
    internal static WatchedRun Begin(
        WatchContext watch,
        ContainerState state,
        int stateDirectory,
        Func<ProcessIdentity, bool> isLatest,
        bool isNew,
        IReadOnlySet<ulong> known)
    {
        RunContext run = new(watch, state.Id, InitOf(state), new CgroupPlaces(state.CgroupPaths), isNew, known);
        WatchedRun watched = new(run, state, stateDirectory, isLatest);
        if (isNew || run.Init.IsAlive)
            watched._sources = RunSources.Begin(run);
        try
        {
            watched._exit.Begin(run.Init, MonitorOf(state));
        }
        catch (LinuxException e)
        {
            watch.Report(state.Id, "the end of init", e);
        }

        return watched;
    }

    /// <summary>Who is init, as a state says.</summary>
    internal static ProcessIdentity InitOf(ContainerState state) =>
        new(state.InitProcessPid, state.InitProcessStart, state.Extension?.BootId ?? string.Empty);

    /// <summary>The record of an exit has appeared in the state directory.</summary>
    internal void RecordAppeared() => _exit.RecordAppeared(Init);

    /// <summary>The container runs anew or has gone: how this run ended is told now, or never. One whose init lives on has not ended.</summary>
    internal void Finish()
    {
        if (!_exitTold && !Init.IsAlive)
            _exit.Finish();
        Dispose();
    }

    /// <summary>Looks at everything, because notifications were lost.</summary>
    internal void LookAgain()
    {
        foreach (RunSource source in _sources)
            source.Flush();
        RecordAppeared();
    }

    public void Dispose()
    {
        _exit.Dispose();
        CloseSources();
    }

    private static ProcessIdentity MonitorOf(ContainerState state) => state.Extension is { } extension
        ? new(extension.MonitorPid, extension.MonitorStart, extension.BootId)
        : default;

    private void Flush()
    {
        foreach (RunSource source in _sources)
            source.Flush();
    }

    private void TellExit(ProcessExit? exit)
    {
        _exitTold = true;

        // Once more: between the end of init and the record others may have been killed.
        Flush();
        CloseSources();
        if (_exitIsOld && (exit is null ? !_exit.HadMonitor : exit.Time < _run.Watch.Began))
            return;

        // The cgroup may have gone before anybody could look at its counters. The monitor has.
        if (exit is { OomKilled: true } && !_run.HasTold(ContainerEventType.OomKill))
        {
            if (!_run.HasTold(ContainerEventType.Oom))
                _run.RaiseCount(ContainerEventType.Oom, 1);
            _run.RaiseCount(ContainerEventType.OomKill, 1);
        }

        _run.Raise(new ContainerEvent(_run.ContainerId, ContainerEventType.Exit, exit?.Time)
        {
            Status = ContainerStatus.Stopped,
            ProcessId = Init.Pid,
            ExitCode = exit?.ExitCode,
            Signal = exit?.Signal,
            OomKilled = exit is null ? null : exit.OomKilled || _run.HasTold(ContainerEventType.OomKill),
        });
    }

    private void CloseSources()
    {
        foreach (RunSource source in _sources)
            source.Dispose();
        _sources = [];
    }
}
