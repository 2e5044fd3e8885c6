using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Cgroups.V1;
using PSContainer.Engine.Cgroups.V2;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Events;

/// <summary>Pause and resume, whoever does it.</summary>
internal sealed class FreezerSource : RunSource
{
    // Of the change from FREEZING to FROZEN v1 does not notify: it takes place when somebody reads the file. So that state alone is
    // looked at again, at first soon and then seldom, for a process in uninterruptible sleep can hold it for long.
    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(1), s_lastLook = TimeSpan.FromSeconds(1);

    private readonly RunContext _run;
    private readonly ICgroupFreezer _freezer;
    private readonly List<InotifyWatch> _watches = [];
    private LoopTimer? _again;
    private bool _paused;

    private FreezerSource(RunContext run, ICgroupFreezer freezer)
    {
        _run = run;
        _freezer = freezer;
        _paused = !run.IsNew && freezer.State == FreezerState.Frozen;
    }

    /// <summary>Begins; null where the container has no freezer.</summary>
    internal static FreezerSource? Begin(RunContext run)
    {
        if (run.Cgroup.LegacyFreezer is { } legacy)
        {
            FreezerSource source = new(run, new V1Freezer(legacy.Path));
            source.Watch(legacy.Path, "freezer.state", above: true);
            return source;
        }

        if (run.Cgroup.UnifiedFreezer is { } unified)
        {
            // The kernel notifies here of what has happened, also where a cgroup above was frozen.
            FreezerSource source = new(run, new V2Freezer(unified.Path));
            source.Watch(unified.Path, "cgroup.events", above: false);
            return source;
        }

        return null;
    }

    // A frozen container that ends is resumed first, which may be over before anybody looks: its exit says enough.
    internal override void Flush()
    {
    }

    public override void Dispose()
    {
        _again?.Dispose();
        foreach (InotifyWatch watch in _watches)
            watch.Dispose();
    }

    private void Watch(string directory, string file, bool above)
    {
        try
        {
            _watches.Add(_run.Watch.Inotify.Add(CgroupFile.Join(directory, file), Libc.IN_MODIFY, (_, _) => Look(s_firstLook)));

            // A cgroup above may be frozen by a write to its own file. The topmost has none.
            for (int slash = directory.LastIndexOf('/'); above && slash > 0; slash = directory.LastIndexOf('/', slash - 1))
            {
                string path = CgroupFile.Join(directory[..slash], file);
                if (_run.Watch.Inotify.TryAdd(path, Libc.IN_MODIFY, (_, _) => Look(s_firstLook), out _) is not { } watch)
                    break;
                _watches.Add(watch);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Look(s_firstLook);
    }

    private void Look(TimeSpan next)
    {
        _again?.Dispose();
        _again = null;
        switch (_freezer.State)
        {
            case FreezerState.Frozen when !_paused:
                _paused = true;
                _run.RaiseStatus(ContainerEventType.Pause, ContainerStatus.Paused);
                break;
            case FreezerState.Thawed when _paused:
                _paused = false;
                _run.RaiseStatus(ContainerEventType.Resume, ContainerStatus.Running);
                break;
            case FreezerState.Freezing:
                TimeSpan later = next * 2 < s_lastLook ? next * 2 : s_lastLook;
                _again = _run.Watch.Loop.Schedule(next, () => Look(later));
                break;
        }
    }
}
