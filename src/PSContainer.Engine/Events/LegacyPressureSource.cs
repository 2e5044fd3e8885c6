using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Pressure on memory with cgroup v1: an eventfd for each level in memory.pressure_level.</summary>
/// <remarks>
/// A notification of a level goes to the lower ones, too. The kernel goes through the registrations from the last to the first, so the
/// levels are registered from the lowest up: when a level has been told, all above it have been.
/// </remarks>
internal sealed class LegacyPressureSource : RunSource
{
    private static readonly string[] s_names = ["low", "medium", "critical"];

    private readonly RunContext _run;
    private readonly CgroupDirectory _directory;
    private readonly int _least;

    // By level; those below the least are not there.
    private readonly LoopSource?[] _sources = new LoopSource?[s_names.Length];
    private readonly ulong[] _counted = new ulong[s_names.Length];
    private readonly ulong[] _told = new ulong[s_names.Length];
    private LoopTimer? _quiet;
    private int _quietUpTo = -1;

    private LegacyPressureSource(RunContext run, CgroupDirectory directory)
    {
        _run = run;
        _directory = directory;
        _least = (int)run.Watch.Options.PressureLevel;
        try
        {
            for (int i = _least; i < s_names.Length; i++)
            {
                int level = i;
                int fd = LegacyNotification.Register(directory, "memory.pressure_level", s_names[level]);
                _sources[level] = run.Watch.Loop.Watch(fd, Libc.EPOLLIN | Libc.EPOLLONESHOT, _ => Look(level));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins; null where the container has no such cgroup.</summary>
    internal static LegacyPressureSource? Begin(RunContext run) => run.Cgroup.LegacyMemory is { } directory ? new(run, directory) : null;

    internal override void Flush() => Tell();

    public override void Dispose()
    {
        _quiet?.Dispose();
        foreach (LoopSource? source in _sources)
            source?.Dispose();
    }

    private void Look(int level)
    {
        int told = Tell();
        if (told < 0)
        {
            _sources[level]?.Rearm(Libc.EPOLLIN | Libc.EPOLLONESHOT);
            return;
        }

        // Only a higher level is told before the time is over.
        _quiet?.Dispose();
        _quietUpTo = Math.Max(told, level);
        for (int i = _least; i <= _quietUpTo; i++)
            _sources[i]?.Rearm(0);
        _quiet = _run.Watch.Loop.Schedule(_run.Watch.Options.Interval, () =>
        {
            for (int i = _least; i <= _quietUpTo; i++)
                _sources[i]?.Rearm(Libc.EPOLLIN | Libc.EPOLLONESHOT);
        });
    }

    /// <summary>Tells what has come since the last time as one event of the highest level; that level, or -1.</summary>
    private int Tell()
    {
        for (int i = _least; i < s_names.Length; i++)
            _counted[i] += Libc.DrainEventFd(_sources[i]!.Fd);

        // The kernel counts one of each when the cgroup goes; in its last moment nothing else is of interest.
        if (!_directory.IsThere)
            return -1;
        int highest = -1;
        ulong count = 0;
        for (int i = _least; i < s_names.Length; i++)
        {
            // The level's own notifications: without those of the levels above. One may have been counted above and not yet here.
            ulong above = i + 1 < s_names.Length ? _counted[i + 1] : 0;
            ulong own = _counted[i] > above ? _counted[i] - above : 0;
            if (own <= _told[i])
                continue;
            count += own - _told[i];
            _told[i] = own;
            highest = i;
        }

        if (highest >= 0)
            _run.Raise(new(_run.ContainerId, ContainerEventType.MemoryPressure) { PressureLevel = (MemoryPressureLevel)highest, Count = count });
        return highest;
    }
}
