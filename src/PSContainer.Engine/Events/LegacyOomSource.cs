using System;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Out of memory with cgroup v1: notified by memory.oom_control, which also counts the processes that were killed.</summary>
internal sealed class LegacyOomSource : RunSource
{
    // The kernel notifies before it kills, and of the killing not at all. It follows within moments, unless it is switched off.
    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(1), s_lastLook = TimeSpan.FromSeconds(1);

    private readonly RunContext _run;
    private readonly CgroupDirectory _directory;
    private readonly LoopSource _source;
    private readonly Pace _pace;
    private LoopTimer? _again;
    private ulong _killed;

    private LegacyOomSource(RunContext run, CgroupDirectory directory)
    {
        _run = run;
        _directory = directory;
        EventLoop loop = run.Watch.Loop;
        _killed = run.CountsFromZero(directory) ? 0 : CountKilled();
        _source = loop.Watch(LegacyNotification.Register(directory, "memory.oom_control"), Libc.EPOLLIN | Libc.EPOLLONESHOT, _ => _pace!.Nudge());
        _pace = new Pace(loop, run.Watch.Options.Interval, Look, () => _source.Rearm(Libc.EPOLLIN | Libc.EPOLLONESHOT));

        // What was killed before the registration ran out of memory then.
        ulong early = TakeKilled();
        if (early > 0)
        {
            run.RaiseCount(ContainerEventType.Oom, early);
            run.RaiseCount(ContainerEventType.OomKill, early);
        }
    }

    /// <summary>Begins; null where the container has no such cgroup.</summary>
    internal static LegacyOomSource? Begin(RunContext run) => run.Cgroup.LegacyMemory is { } directory ? new(run, directory) : null;

    internal override void Flush()
    {
        _ = TakeSignals();
        _ = Killed();
    }

    public override void Dispose()
    {
        _again?.Dispose();
        _pace.Dispose();
        _source.Dispose();
    }

    private bool Look()
    {
        bool signalled = TakeSignals();
        if (!Killed() && signalled)
            LookAgain(s_firstLook);
        return signalled;
    }

    private void LookAgain(TimeSpan after)
    {
        _again?.Dispose();
        _again = _run.Watch.Loop.Schedule(after, () =>
        {
            if (!Killed() && after < s_lastLook)
                LookAgain(after * 2);
        });
    }

    private bool TakeSignals()
    {
        ulong count = LegacyNotification.Drain(_source.Fd, _directory);
        if (count > 0)
            _run.RaiseCount(ContainerEventType.Oom, count);
        return count > 0;
    }

    private bool Killed()
    {
        ulong count = TakeKilled();
        if (count > 0)
            _run.RaiseCount(ContainerEventType.OomKill, count);
        return count > 0;
    }

    private ulong TakeKilled()
    {
        ulong now = CountKilled(), before = _killed;

        // A cgroup below that was removed takes its count with it.
        _killed = now;
        return now > before ? now - before : 0;
    }

    private ulong CountKilled()
    {
        if (!_directory.IsThere)
            return _killed;
        using CgroupReader reader = new();
        return Count(reader, _directory.Path);
    }

    private static ulong Count(CgroupReader reader, string directory)
    {
        ulong count = reader.TryRead(directory, "memory.oom_control", out ReadOnlySpan<byte> text)
            ? CgroupText.Find(text, "oom_kill"u8) ?? 0
            : 0;
        foreach (string child in CgroupProcesses.Children(directory))
            count += Count(reader, child);
        return count;
    }
}
