using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Events;

/// <summary>Sets up what is watched of a running container.</summary>
internal static class RunSources
{
    /// <summary>The sources of all that is asked for. What cannot be had is told, and the rest goes on.</summary>
    internal static List<RunSource> Begin(RunContext run)
    {
        List<RunSource> sources = [];
        WatchContext watch = run.Watch;
        if (watch.Wants(ContainerEventType.Pause) || watch.Wants(ContainerEventType.Resume))
            Add("the freezer", () => FreezerSource.Begin(run));
        bool oom = watch.Wants(ContainerEventType.Oom) || watch.Wants(ContainerEventType.OomKill);
        if (oom)
            Add("the out-of-memory notification", () => LegacyOomSource.Begin(run));
        if (oom || watch.Wants(ContainerEventType.LimitReached))
            Add("memory.events", () => MemoryEventsSource.Begin(run));
        if (watch.Wants(ContainerEventType.LimitReached))
        {
            Add("the memory limit", () => LegacyLimitSource.Begin(run));
            Add("the limit of processes", () => PidsSource.Begin(run));
        }

        if (watch.Wants(ContainerEventType.MemoryPressure))
            Add("the pressure on memory", () => BeginPressure(run));
        return sources;

        void Add(string what, Func<RunSource?> begin)
        {
            try
            {
                if (begin() is { } source)
                    sources.Add(source);
            }
            catch (LinuxException e)
            {
                run.Report(what, e);
            }
        }
    }

    private static RunSource? BeginPressure(RunContext run) => run.Watch.Options.PressureSource switch
    {
        MemoryPressureSource.Reclaim => LegacyPressureSource.Begin(run),
        MemoryPressureSource.Stall => StallSource.Begin(run),
        _ => (RunSource?)LegacyPressureSource.Begin(run) ?? StallSource.Begin(run),
    };
}
