using System;
using System.Threading;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Waits for a value in cgroup.events, of whose changes the kernel tells by poll(2) (kernel doc cgroup-v2, "cgroup.events").</summary>
internal static class EventsWaiter
{
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
            using Deadline deadline = new(timeout < TimeSpan.Zero ? null : timeout, cancellationToken);
            Span<byte> buffer = stackalloc byte[256];
            while (true)
            {
                // The read arms the next notification, so a change between it and the poll is not lost.
                int n = Libc.TryReadAt(fd, buffer, 0);
                if (n < 0 || CgroupText.Find(buffer[..n], key) == value)
                    return true;
                if (cancellationToken.IsCancellationRequested || !deadline.TryWaitChanged(fd))
                    return false;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
