using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Events;

/// <summary>Waits for the end of an init, and for what its monitor writes down of it.</summary>
internal sealed class ExitWait : IDisposable
{
    // So long a monitor may take that has been stopped, or a parent that does not reap.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly EventLoop _loop;
    private readonly int _stateDirectory;
    private readonly DateTimeOffset? _started;
    private readonly Func<bool> _isLatest;
    private readonly Action _ended;
    private readonly Action<ProcessExit?> _known;
    private LoopSource? _init;
    private LoopSource? _monitor;
    private LoopTimer? _deadline;
    private bool _hasEnded;
    private bool _isKnown;

    /// <param name="loop">Waits.</param>
    /// <param name="stateDirectory">The container's state directory, held open by the caller.</param>
    /// <param name="started">When init was started, as the state says.</param>
    /// <param name="isLatest">Whether the state still tells of this run.</param>
    /// <param name="ended">Called when init has ended.</param>
    /// <param name="known">Called once, after that: how it ended; null where nobody knows.</param>
    internal ExitWait(EventLoop loop, int stateDirectory, DateTimeOffset? started, Func<bool> isLatest, Action ended, Action<ProcessExit?> known)
    {
        _loop = loop;
        _stateDirectory = stateDirectory;
        _started = started;
        _isLatest = isLatest;
        _ended = ended;
        _known = known;
    }

    /// <summary>The monitor was there when the wait began: what it has not told yet has only just happened.</summary>
    internal bool HadMonitor { get; private set; }

    /// <summary>Begins to wait. Where it has all happened already, both calls come before this returns.</summary>
    /// <exception cref="LinuxException">EMFILE: init cannot be waited for. The record of its end is told nevertheless.</exception>
    internal void Begin(ProcessIdentity init, ProcessIdentity monitor)
    {
        int handle = ProcessHandle.TryOpen(monitor);
        HadMonitor = handle >= 0;
        if (HadMonitor)
            _monitor = _loop.Watch(handle, Libc.EPOLLIN, _ => MonitorEnded());
        int pidfd = OpenAlsoDead(init);
        if (pidfd >= 0)
            _init = _loop.Watch(pidfd, Libc.EPOLLIN, Hear);
        else
            End();
    }

    /// <summary>The record of an end has appeared.</summary>
    internal void RecordAppeared(ProcessIdentity init)
    {
        // Init may have ended and its pidfd not been heard yet; where it lives, the record is that of the run before.
        if (!_hasEnded && !init.IsAlive)
            End();
        else if (_hasEnded)
            _ = TakeRecord(final: false);
    }

    /// <summary>Says what is known now; the container has gone, or runs anew.</summary>
    internal void Finish()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            _ended();
        }

        if (!_isKnown && !TakeRecord(final: true))
            Tell(FromPidfd());
    }

    public void Dispose()
    {
        _isKnown = true;
        _deadline?.Dispose();
        _init?.Dispose();
        _monitor?.Dispose();
    }

    /// <summary>A pidfd, also of a zombie: one that nobody has reaped yet can still be waited for. -1 where there is no such process.</summary>
    private static int OpenAlsoDead(ProcessIdentity identity)
    {
        if (identity.Pid <= 0 || (identity.BootId.Length > 0 && identity.BootId != ProcessIdentity.CurrentBootId))
            return -1;
        int pidfd = Libc.TryPidfdOpen(identity.Pid);
        if (pidfd == -Errno.ESRCH)
            return -1;
        Libc.Check(pidfd, "pidfd_open");
        if (ProcessStat.TryRead(identity.Pid, out ProcessStat stat) && stat.StartTime == identity.StartTime)
            return pidfd;
        Libc.Close(pidfd);
        return -1;
    }

    private void Hear(uint events)
    {
        // From now on only that it has been reaped: that is told in any case.
        _init?.Rearm(0);
        if (!_hasEnded)
            End();
        else if ((events & Libc.EPOLLHUP) != 0)
            Reaped();
    }

    private void End()
    {
        _hasEnded = true;
        _ended();
        if (TakeRecord(final: false))
            return;
        _deadline = _loop.Schedule(s_patience, Finish);
        if (_monitor is null)
            MonitorEnded();
    }

    private void Reaped()
    {
        // Told without end from now on. What the handle knows can still be asked for.
        _init?.StopListening();
        if (_monitor is null)
            Finish();
    }

    private void MonitorEnded()
    {
        _monitor?.Dispose();
        _monitor = null;

        // A monitor that was killed before init: then the kernel tells how init ended as soon as somebody has reaped it.
        if (!_hasEnded || TakeRecord(final: true))
            return;
        if (_init is null || FromPidfd() is not null)
            Finish();
    }

    private bool TakeRecord(bool final)
    {
        if (_isKnown || StateStore.ReadExit(_stateDirectory) is not { } record)
            return false;

        // A monitor may be so late that it writes down the run before when this one has begun. And a container may run and end again
        // before anybody looks: its record is there only after its state is, so the record must be read first.
        if ((!final && record.Time < _started) || !_isLatest())
            return false;
        Tell(record.ToExit());
        return true;
    }

    private ProcessExit? FromPidfd()
    {
        if (_init is null || !Libc.TryPidfdWaitStatus(_init.Fd, out int status))
            return null;
        int signal = status & 0x7f;
        return new ProcessExit(signal == 0 ? (status >> 8) & 0xff : 128 + signal, signal, DateTimeOffset.UtcNow, OomKilled: false);
    }

    private void Tell(ProcessExit? exit)
    {
        if (_isKnown)
            return;
        _isKnown = true;
        _known(exit);
        Dispose();
    }
}
