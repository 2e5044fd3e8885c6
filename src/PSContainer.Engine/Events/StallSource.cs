using System;
using System.Text;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Pressure on memory as stall time: triggers in memory.pressure (kernel doc accounting/psi, "Monitoring for pressure thresholds").</summary>
internal sealed class StallSource : RunSource
{
    // One for each level, from the lowest up. Windows of two seconds, since those, and their multiples, are open to everybody: shorter
    // ones need CAP_SYS_RESOURCE. "full" is never more than "some", so each level implies those below it.
    //   Low: 10 %, the stall at which systemd tells services to let caches go (MemoryPressureThresholdSec=200ms).
    //   Medium: three times as much.
    //   Critical: for half of the time nothing in the container could run. More waiting than work.
    private static readonly string[] s_triggers = ["some 200000 2000000", "some 600000 2000000", "full 1000000 2000000"];

    // The kernel looks at all triggers in one go, and wakes for one after the other.
    private static readonly TimeSpan s_together = TimeSpan.FromMilliseconds(20);

    private readonly RunContext _run;
    private readonly LoopSource?[] _sources = new LoopSource?[s_triggers.Length];
    private LoopTimer? _timer;
    private int _highest = -1;

    private StallSource(RunContext run, CgroupDirectory directory)
    {
        _run = run;
        try
        {
            for (int i = (int)run.Watch.Options.PressureLevel; i < s_triggers.Length; i++)
            {
                int level = i;
                _sources[level] = run.Watch.Loop.Watch(OpenTrigger(directory, s_triggers[level]), Libc.EPOLLPRI, events => Over(level, events));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins; null where the kernel measures no stall times for the container.</summary>
    internal static StallSource? Begin(RunContext run) => run.Cgroup.Stall is { } directory ? new(run, directory) : null;

    internal override void Flush()
    {
        if (_highest >= 0)
            Tell();
    }

    public override void Dispose()
    {
        _timer?.Dispose();
        foreach (LoopSource? source in _sources)
            source?.Dispose();
    }

    private static int OpenTrigger(CgroupDirectory directory, string trigger)
    {
        string path = CgroupFile.Join(directory.Path, "memory.pressure");
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDWR | Libc.O_NONBLOCK);
        try
        {
            // With the NUL, as the kernel's own example has it. The trigger is there as long as the file is open.
            Libc.Check(Libc.TryWrite(fd, Encoding.ASCII.GetBytes(trigger + '\0')), "write", path);
            return fd;
        }
        catch
        {
            Libc.Close(fd);
            throw;
        }
    }

    private void Over(int level, uint events)
    {
        // The cgroup has gone, and its triggers with it: poll(2) says so from now on without end.
        if ((events & Libc.EPOLLERR) != 0)
        {
            _sources[level]?.Dispose();
            _sources[level] = null;
            return;
        }

        _highest = Math.Max(_highest, level);
        _timer ??= _run.Watch.Loop.Schedule(s_together, Tell);
    }

    private void Tell()
    {
        _timer?.Dispose();
        _timer = null;
        int level = _highest;
        _highest = -1;
        _run.Raise(new(_run.ContainerId, ContainerEventType.MemoryPressure) { PressureLevel = (MemoryPressureLevel)level });
    }
}
