using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>The one lock of all managed networks of a state root (flock(2)): ranges and bridges must not collide, nor addresses. Disposing it lets go.</summary>
internal readonly struct NetworkLock : IDisposable
{
    private const int ShortestWait = 2, LongestWait = 50;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly int _fd;

    private NetworkLock(int fd) => _fd = fd;

    /// <summary>Takes it, or waits for it.</summary>
    /// <exception cref="ContainerException">It was not free in time.</exception>
    /// <exception cref="LinuxException">The file cannot be opened.</exception>
    internal static NetworkLock Take(string directory, CancellationToken cancellationToken)
    {
        string path = directory + "/lock";
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW, 0x180);
        try
        {
            long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
            for (int pause = ShortestWait; ; pause = Math.Min(pause * 2, LongestWait))
            {
                int result = Libc.TryFlock(fd, Libc.LOCK_EX | Libc.LOCK_NB);
                if (result == 0)
                    return new NetworkLock(fd);
                if (result != -Errno.EAGAIN)
                    Libc.Check(result, "flock", path);
                if (Environment.TickCount64 >= end)
                    throw ManagedErrors.Of($"Networks are being changed by another process; their lock was not free within {s_patience.TotalSeconds} s.", Errno.ETIMEDOUT, "Look for a process that hangs, then try again.");
                if (cancellationToken.WaitHandle.WaitOne(pause))
                    cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch
        {
            Libc.Close(fd);
            throw;
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        _ = Libc.TryFlock(_fd, Libc.LOCK_UN);
        Libc.Close(_fd);
    }
}
