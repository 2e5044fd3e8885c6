using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>A time by which a wait must be over, and a token that ends it sooner.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationToken _token;
    private readonly WakeUp _wakeUp;
    private long _end;
    private long _left;

    /// <summary>A deadline; a null duration never passes.</summary>
    internal Deadline(TimeSpan? duration, CancellationToken token)
    {
        _end = duration is { } d ? Environment.TickCount64 + (long)d.TotalMilliseconds : long.MaxValue;
        _token = token;
        _wakeUp = new WakeUp(token);
    }

    /// <summary>The clock stands still: what comes now has limits of its own. Only the token ends a wait.</summary>
    internal void Suspend()
    {
        if (_end == long.MaxValue)
            return;
        _left = Math.Max(1, _end - Environment.TickCount64);
        _end = long.MaxValue;
    }

    /// <summary>The clock goes on with the time that was left.</summary>
    internal void Resume()
    {
        if (_left == 0)
            return;
        _end = Environment.TickCount64 + _left;
        _left = 0;
    }

    /// <summary>Waits until a descriptor can be read, or its other end is closed.</summary>
    /// <exception cref="OperationCanceledException">The token was set.</exception>
    /// <exception cref="ContainerException">The time is over.</exception>
    internal void WaitReadable(int fd)
    {
        if (!TryWaitReadable(fd))
            throw TimedOut();
    }

    /// <summary>Waits until one of two descriptors can be read, or its other end is closed.</summary>
    /// <returns>The first, if it is ready; else the second.</returns>
    internal int WaitEither(int first, int second)
    {
        int ready = TryWait(first, second);
        return ready >= 0 ? ready : throw TimedOut();
    }

    /// <summary>False when the time is over.</summary>
    internal bool TryWaitReadable(int fd) => TryWait(fd, -1) >= 0;

    /// <summary>Waits until the kernel says that a file of its own has changed (POLLPRI); false when the time is over.</summary>
    internal bool TryWaitChanged(int fd)
    {
        Span<Libc.PollFd> fds = [new() { Fd = fd, Events = Libc.POLLPRI }, default];
        return TryWaitAny(fds);
    }

    /// <summary>Whether the time is over.</summary>
    internal bool IsOver => Environment.TickCount64 >= _end;

    /// <summary>Waits until one of several descriptors is ready; false when the time is over.</summary>
    /// <param name="fds">The descriptors. The last place is left free: the token's goes there.</param>
    /// <param name="atMost">Time after which to look again at what no descriptor tells, or null.</param>
    internal bool TryWaitAny(Span<Libc.PollFd> fds, TimeSpan? atMost = null)
    {
        fds[^1] = new() { Fd = _wakeUp.Fd, Events = Libc.POLLIN };
        long end = atMost is { } slice ? Math.Min(_end, Environment.TickCount64 + (long)slice.TotalMilliseconds) : _end;
        while (true)
        {
            _token.ThrowIfCancellationRequested();
            long left = end == long.MaxValue ? -1 : Math.Max(0, end - Environment.TickCount64);
            int ready = Libc.TryPoll(fds, (int)Math.Min(left, int.MaxValue));
            if (ready > (fds[^1].Returned != 0 ? 1 : 0))
                return true;
            if (ready == 0 && left >= 0 && Environment.TickCount64 >= end)
                return false;
            if (ready < 0)
                Libc.Check(ready, "poll");
        }
    }

    private int TryWait(int first, int second)
    {
        Span<Libc.PollFd> fds = [new() { Fd = first, Events = Libc.POLLIN }, new() { Fd = second, Events = Libc.POLLIN }, default];
        return !TryWaitAny(fds) ? -1 : fds[0].Returned != 0 ? first : second;
    }

    private static ContainerException TimedOut() =>
        new(ErrorCode.SystemError, "the container's first stage did not answer in time")
        {
            Errno = Errno.ETIMEDOUT,
            Hint = "Look for a hung mount or a frozen cgroup, then try again.",
        };

    public void Dispose() => _wakeUp.Dispose();
}
