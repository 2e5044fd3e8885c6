using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Waits for many descriptors and times on one thread (epoll(7)). Everything but <see cref="Stop"/> belongs to that thread.</summary>
internal sealed class EventLoop : IDisposable
{
    private const long WakeUpKey = 0;
    private const int Batch = 64;

    private readonly Dictionary<long, Action<uint>> _handlers = [];
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private readonly object _gate = new();
    private readonly int _epoll;
    private int _wakeUp = -1;
    private long _lastKey = WakeUpKey;
    private volatile bool _stopped;

    /// <exception cref="Errors.LinuxException">EMFILE: too many open files.</exception>
    internal EventLoop()
    {
        _epoll = Libc.EpollCreate();
        try
        {
            _wakeUp = Libc.EventFd();
            Libc.Check(Libc.TryEpollControl(_epoll, Libc.EPOLL_CTL_ADD, _wakeUp, Libc.EPOLLIN, WakeUpKey), "epoll_ctl");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal bool IsStopped => _stopped;

    /// <summary>Waits for a descriptor from now on. It belongs to the source, which closes it, also where this fails.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="events"><c>EPOLL</c> bits; errors and hang-ups are told in any case.</param>
    /// <param name="handler">Called when it is ready, with what it is ready for.</param>
    internal LoopSource Watch(int fd, uint events, Action<uint> handler)
    {
        // Never an old number: what was ready in the same batch as something that closed it is nobody's any more.
        long key = ++_lastKey;
        int added = Libc.TryEpollControl(_epoll, Libc.EPOLL_CTL_ADD, fd, events, key);
        if (added < 0)
        {
            Libc.Close(fd);
            Libc.Check(added, "epoll_ctl");
        }

        _handlers[key] = handler;
        return new LoopSource(this, fd, key);
    }

    /// <summary>Calls something later, unless it is disposed of before.</summary>
    internal LoopTimer Schedule(TimeSpan after, Action action)
    {
        LoopTimer timer = new(action);
        _timers.Enqueue(timer, Environment.TickCount64 + (long)Math.Ceiling(after.TotalMilliseconds));
        return timer;
    }

    /// <summary>Runs until it is stopped.</summary>
    internal void Run()
    {
        Span<Libc.EpollReady> ready = stackalloc Libc.EpollReady[Batch];
        while (!_stopped)
        {
            int count = Libc.Check(Libc.TryEpollWait(_epoll, ready, UntilNextTimer()), "epoll_wait");
            for (int i = 0; i < count && !_stopped; i++)
            {
                if (_handlers.TryGetValue(ready[i].Key, out Action<uint>? handler))
                    handler(ready[i].Events);
            }

            while (!_stopped && _timers.TryPeek(out LoopTimer? timer, out long due) && (timer.IsOver || due <= Environment.TickCount64))
                _timers.Dequeue().Fire();
        }
    }

    /// <summary>Ends <see cref="Run"/>. May be called on any thread, and again.</summary>
    internal void Stop()
    {
        _stopped = true;
        lock (_gate)
        {
            if (_wakeUp >= 0)
                Libc.RaiseEventFd(_wakeUp);
        }
    }

    internal void Change(long key, int fd, uint events) => _ = Libc.TryEpollControl(_epoll, Libc.EPOLL_CTL_MOD, fd, events, key);

    internal void Forget(long key, int fd)
    {
        if (_handlers.Remove(key))
            _ = Libc.TryEpollControl(_epoll, Libc.EPOLL_CTL_DEL, fd, 0, key);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Libc.Close(_wakeUp);
            _wakeUp = -1;
        }

        _handlers.Clear();
        Libc.Close(_epoll);
    }

    private int UntilNextTimer() => _timers.TryPeek(out LoopTimer? timer, out long due)
        ? timer.IsOver ? 0 : (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue)
        : -1;
}
