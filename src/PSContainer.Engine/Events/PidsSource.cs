using System;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Forks that the pids controller refuses (kernel doc cgroup-v2, "PID"; the file is the same in v1).</summary>
internal sealed class PidsSource : RunSource
{
    private const string Events = "pids.events", Limit = "pids.max";

    // Linux 6.11 to at least 6.18 notify of the v1 file no more: the notification goes to pids.events.local, which v1 does not have.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static volatile bool s_kernelNotifies;

    private readonly RunContext _run;
    private readonly CgroupDirectory _directory;
    private readonly CounterSet _refused;
    private readonly Pace _pace;
    private readonly InotifyWatch? _counted;
    private readonly InotifyWatch? _limitChanged;
    private LoopTimer? _timer;

    private PidsSource(RunContext run, CgroupDirectory directory)
    {
        _run = run;
        _directory = directory;
        _refused = new CounterSet(directory, Events, run.CountsFromZero(directory), "max");
        _pace = new Pace(run.Watch.Loop, run.Watch.Options.Interval, Look);
        try
        {
            _counted = run.Watch.Inotify.Add(CgroupFile.Join(directory.Path, Events), Libc.IN_MODIFY, (_, _) =>
            {
                s_kernelNotifies |= run.Cgroup.PidsAreLegacy;
                _pace.Nudge();
            });
            if (run.Cgroup.PidsAreLegacy)
                _limitChanged = run.Watch.Inotify.Add(CgroupFile.Join(directory.Path, Limit), Libc.IN_MODIFY, (_, _) => LookNowAndThen());
        }
        catch
        {
            Dispose();
            throw;
        }

        _pace.Nudge();
        LookNowAndThen();
    }

    /// <summary>Begins; null where the container has no such cgroup.</summary>
    internal static PidsSource? Begin(RunContext run) => run.Cgroup.Pids is { } directory ? new(run, directory) : null;

    internal override void Flush() => _ = Look();

    public override void Dispose()
    {
        _timer?.Dispose();
        _pace.Dispose();
        _counted?.Dispose();
        _limitChanged?.Dispose();
    }

    private void LookNowAndThen()
    {
        _timer?.Dispose();
        if (!_run.Cgroup.PidsAreLegacy || s_kernelNotifies || CgroupLimit.Read(_directory, Limit) is null)
            return;
        _timer = _run.Watch.Loop.Schedule(s_look, () =>
        {
            _pace.Nudge();
            LookNowAndThen();
        });
    }

    private bool Look()
    {
        ulong refused = _refused.TakeChanges()[0];
        if (refused > 0)
            _run.RaiseLimit(LimitedResource.Pids, CgroupLimit.Read(_directory, Limit), refused);
        return refused > 0;
    }
}
