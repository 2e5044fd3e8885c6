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

    private int TryWait(int first, int second)
    {
        Span<Libc.PollFd> fds =
        [
            new() { Fd = first, Events = Libc.POLLIN },
            new() { Fd = second, Events = Libc.POLLIN },
            new() { Fd = _wakeUp.Fd, Events = Libc.POLLIN },
        ];
        while (true)
        {
            _token.ThrowIfCancellationRequested();
            long left = _end == long.MaxValue ? -1 : Math.Max(0, _end - Environment.TickCount64);
            int ready = Libc.TryPoll(fds, (int)Math.Min(left, int.MaxValue));
            if (ready > 0 && (fds[0].Returned | fds[1].Returned) != 0)
                return fds[0].Returned != 0 ? first : second;
            if (ready == 0 && left >= 0 && Environment.TickCount64 >= _end)
                return -1;
            if (ready < 0)
                Libc.Check(ready, "poll");
        }
    }

    private static ContainerException TimedOut() =>
        new(ErrorCode.SystemError, "the container's first stage did not answer in time")
        {
            Errno = Errno.ETIMEDOUT,
            Hint = "Look for a hung mount or a frozen cgroup, then try again.",
        };

    public void Dispose() => _wakeUp.Dispose();
}
