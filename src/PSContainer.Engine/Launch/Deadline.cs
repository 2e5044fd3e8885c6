using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>A time by which a wait must be over, and a token that ends it sooner.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly long _end;
    private readonly CancellationToken _token;
    private readonly int _wakeUp = -1;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>A deadline; a null duration never passes.</summary>
    internal Deadline(TimeSpan? duration, CancellationToken token)
    {
        _end = duration is { } d ? Environment.TickCount64 + (long)d.TotalMilliseconds : long.MaxValue;
        _token = token;
        if (token.CanBeCanceled)
        {
            int fd = _wakeUp = Libc.EventFd();
            _registration = token.Register(() => Libc.RaiseEventFd(fd));
        }
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
            new() { Fd = _wakeUp, Events = Libc.POLLIN },
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

    public void Dispose()
    {
        _registration.Dispose(); // waits for a callback that is under way, so the descriptor is not reused under it
        Libc.Close(_wakeUp);
    }
}
