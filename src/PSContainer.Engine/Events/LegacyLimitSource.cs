using System;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>
/// The memory limits of cgroup v1. memory.failcnt counts how often the kernel had to make room before it could give more, and notifies of
/// nothing. Two notifications say when to look: usage has come close to the limit; and pages have been taken back for the limit's sake, as
/// happens all the time in a container that lives at its limit.
/// </summary>
/// <remarks>
/// The limit of memory with swap is asked first, so where both are equal it is the one that is hit. Newer kernels do not count that (6.18:
/// memory.memsw.failcnt stays 0), and the notifications are counted in its place: each is for 512 pages looked at.
/// </remarks>
internal sealed class LegacyLimitSource : RunSource
{
    private const string Limit = "memory.limit_in_bytes", SwapLimit = "memory.memsw.limit_in_bytes";

    // Memory is charged in lots of this many pages; with less than one lot left, the limit is in the way.
    private const int ChargeLot = 64;

    private readonly RunContext _run;
    private readonly CgroupDirectory _directory;
    private readonly CounterSet _hits;
    private readonly CounterSet _swapHits;
    private readonly Pace _pace;
    private readonly InotifyWatch? _limitChanged;
    private LoopSource? _close;
    private LoopSource? _reclaimed;
    private ulong? _limit;

    private LegacyLimitSource(RunContext run, CgroupDirectory directory)
    {
        _run = run;
        _directory = directory;
        _hits = new CounterSet(directory, "memory.failcnt", run.CountsFromZero(directory), string.Empty);
        _swapHits = new CounterSet(directory, "memory.memsw.failcnt", run.CountsFromZero(directory), string.Empty);
        _pace = new Pace(run.Watch.Loop, run.Watch.Options.Interval, Look, Rearm);
        try
        {
            _limitChanged = run.Watch.Inotify.Add(CgroupFile.Join(directory.Path, Limit), Libc.IN_MODIFY, (_, _) => Follow());
            Follow();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins; null where the container has no such cgroup.</summary>
    internal static LegacyLimitSource? Begin(RunContext run) => run.Cgroup.LegacyMemory is { } directory ? new(run, directory) : null;

    internal override void Flush() => _ = Look();

    public override void Dispose()
    {
        _pace.Dispose();
        _limitChanged?.Dispose();
        _close?.Dispose();
        _reclaimed?.Dispose();
    }

    /// <summary>Watches the limit that is in force now; whoever changes it.</summary>
    private void Follow()
    {
        ulong? limit = CgroupLimit.Read(_directory, Limit);
        if (limit == _limit)
            return;
        _close?.Dispose();
        _reclaimed?.Dispose();
        _close = _reclaimed = null;
        _limit = limit;
        if (limit is not { } bytes)
            return;
        ulong lot = (ulong)(ChargeLot * Environment.SystemPageSize);
        try
        {
            _close = Watch("memory.usage_in_bytes", (bytes > lot ? bytes - lot : bytes).ToString());
            _reclaimed = Watch("memory.pressure_level", "low");
        }
        catch (Errors.LinuxException e)
        {
            _run.Report("the memory limit", e);
        }

        _pace.Nudge();
    }

    private LoopSource Watch(string file, string argument) =>
        _run.Watch.Loop.Watch(LegacyNotification.Register(_directory, file, argument), Libc.EPOLLIN | Libc.EPOLLONESHOT, _ => _pace.Nudge());

    private bool Look()
    {
        if (_close is not null)
            _ = Libc.DrainEventFd(_close.Fd);
        ulong reclaims = _reclaimed is null ? 0 : LegacyNotification.Drain(_reclaimed.Fd, _directory);
        ulong hits = _hits.TakeChanges()[0], swapHits = _swapHits.TakeChanges()[0];
        ulong? limit = CgroupLimit.Read(_directory, Limit), swapLimit = CgroupLimit.Read(_directory, SwapLimit);
        if (hits + swapHits == 0 && swapLimit is not null)
            swapHits = reclaims;
        if (hits + swapHits == 0)
            return false;
        if (swapLimit is null || swapLimit == limit)
            (hits, swapHits) = (hits + swapHits, 0);
        if (hits > 0)
            _run.RaiseLimit(LimitedResource.Memory, limit, hits);
        if (swapHits > 0)
            _run.RaiseLimit(LimitedResource.MemorySwap, swapLimit, swapHits);
        return true;
    }

    private void Rearm()
    {
        _close?.Rearm(Libc.EPOLLIN | Libc.EPOLLONESHOT);
        _reclaimed?.Rearm(Libc.EPOLLIN | Libc.EPOLLONESHOT);
    }
}
