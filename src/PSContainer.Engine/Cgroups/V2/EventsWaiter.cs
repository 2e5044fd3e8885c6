using System;
using System.Diagnostics;
using System.Threading;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Waits for a value in cgroup.events, of whose changes the kernel tells by poll(2) (kernel doc cgroup-v2, "cgroup.events").</summary>
internal static class EventsWaiter
{
    // poll(2) wakes at the change; the slice only bounds how late a cancellation is seen.
    private const int SliceMilliseconds = 20;

    /// <summary>Whether the value was seen before the time was over; true also where the cgroup has gone.</summary>
    /// <param name="directory">The cgroup.</param>
    /// <param name="key"><c>frozen</c> or <c>populated</c>.</param>
    /// <param name="value">What to wait for.</param>
    /// <param name="timeout">Longest wait; negative is without end.</param>
    /// <param name="cancellationToken">Ends the wait; the result is then false.</param>
    internal static bool Wait(string directory, ReadOnlySpan<byte> key, ulong value, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory, "cgroup.events"), Libc.O_RDONLY);
        if (fd < 0)
            return fd is -Errno.ENOENT or -Errno.ENODEV;
        try
        {
            long start = Stopwatch.GetTimestamp();
            Span<byte> buffer = stackalloc byte[256];
            Span<Libc.PollFd> fds = [new Libc.PollFd { Fd = fd, Events = Libc.POLLPRI }];
            while (true)
            {
                // The read arms the next notification, so a change between it and the poll is not lost.
                int n = Libc.TryReadAt(fd, buffer, 0);
                if (n < 0 || CgroupText.Find(buffer[..n], key) == value)
                    return true;
                if (cancellationToken.IsCancellationRequested || (timeout >= TimeSpan.Zero && Stopwatch.GetElapsedTime(start) >= timeout))
                    return false;
                _ = Libc.TryPoll(fds, SliceMilliseconds);
            }
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
