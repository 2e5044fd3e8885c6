using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Out of memory and memory limits with cgroup v2: memory.events, of whose changes the kernel notifies (kernel doc cgroup-v2, "memory.events").</summary>
internal sealed class MemoryEventsSource : RunSource
{
    private const string Events = "memory.events";

    private readonly RunContext _run;
    private readonly CgroupDirectory _directory;
    private readonly CounterSet _memory;
    private readonly Pace _pace;
    private readonly InotifyWatch _watch;

    private MemoryEventsSource(RunContext run, CgroupDirectory directory)
    {
        _run = run;
        _directory = directory;
        _memory = new CounterSet(directory, Events, run.CountsFromZero(directory), "oom", "oom_kill", "max", "high");
        _pace = new Pace(run.Watch.Loop, run.Watch.Options.Interval, Look);
        _watch = run.Watch.Inotify.Add(CgroupFile.Join(directory.Path, Events), Libc.IN_MODIFY, (_, _) => _pace.Nudge());
        _pace.Nudge();
    }

    /// <summary>Begins; null where the container has no such cgroup.</summary>
    internal static MemoryEventsSource? Begin(RunContext run) => run.Cgroup.UnifiedMemory is { } directory ? new(run, directory) : null;

    internal override void Flush() => _ = Look();

    public override void Dispose()
    {
        _pace.Dispose();
        _watch.Dispose();
    }

    private bool Look()
    {
        ulong[] changes = _memory.TakeChanges();
        (ulong oom, ulong killed, ulong max, ulong high) = (changes[0], changes[1], changes[2], changes[3]);
        if (high > 0)
            _run.RaiseLimit(LimitedResource.MemoryHigh, CgroupLimit.Read(_directory, "memory.high"), high);
        if (max > 0)
            _run.RaiseLimit(LimitedResource.Memory, CgroupLimit.Read(_directory, "memory.max"), max);
        if (oom > 0)
            _run.RaiseCount(ContainerEventType.Oom, oom);
        if (killed > 0)
            _run.RaiseCount(ContainerEventType.OomKill, killed);
        return (oom | killed | max | high) > 0;
    }
}
