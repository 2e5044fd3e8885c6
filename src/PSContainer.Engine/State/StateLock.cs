using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>The lock of one container, for reading its state, changing it and writing it back. Disposing it lets go.</summary>
internal sealed class StateLock : IDisposable
{
    private const int ShortestWait = 10, LongestWait = 50;

    private int _fd;

    private StateLock(int fd) => _fd = fd;

    /// <summary>The open file that the lock is on. A process that gets it keeps the container locked where this one dies; not where this one lets go.</summary>
    internal int Descriptor => _fd;

    /// <summary>Takes the lock of a state directory, or waits for it.</summary>
    internal static StateLock Take(string directory, string id, TimeSpan timeout, CancellationToken cancellationToken) =>
        Take(directory + "/lock", Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW, $"/{id}/lock", id, Libc.LOCK_EX, timeout, cancellationToken);

    /// <summary>
    /// Takes the lock of those who join a container, which is on the directory itself: several may share it, while their processes
    /// are being made; one who wants none to be under way takes it alone.
    /// </summary>
    internal static StateLock TakeJoining(string directory, string id, bool alone, TimeSpan timeout, CancellationToken cancellationToken) =>
        Take(directory, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW, $"/{id}", id, alone ? Libc.LOCK_EX : Libc.LOCK_SH, timeout, cancellationToken);

    private static StateLock Take(string path, int flags, string end, string id, int operation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, flags, 0x180);
        if (fd is -Errno.ENOENT or -Errno.ENOTDIR)
            throw StateErrors.NotExists(id);
        if (fd < 0)
            throw StateErrors.System(id, path, new LinuxException("open", -fd, path), $"Cannot open the lock of container '{id}'.");
        try
        {
            Wait(fd, operation, path, id, timeout, cancellationToken);

            // While we waited the container may have been removed, and another made by the same name: the descriptor's
            // own path tells, for a removed directory has been renamed.
            string? now = Libc.TryReadLinkAt(Libc.AT_FDCWD, $"/proc/self/fd/{fd}");
            if (now is null || !now.EndsWith(end, StringComparison.Ordinal))
                throw StateErrors.NotExists(id);
        }
        catch
        {
            Libc.Close(fd);
            throw;
        }

        return new(fd);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The lock goes with the last descriptor of this open file; a child that inherited it by fork(2) would keep it.
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd < 0)
            return;
        _ = Libc.TryFlock(fd, Libc.LOCK_UN);
        Libc.Close(fd);
    }

    private static void Wait(int fd, int operation, string path, string id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long deadline = timeout == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        int pause = ShortestWait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int result = Libc.TryFlock(fd, operation | Libc.LOCK_NB);
            if (result == 0)
                return;
            if (result != -Errno.EAGAIN)
                throw StateErrors.System(id, path, new LinuxException("flock", -result, path), $"Cannot lock container '{id}'.");
            if (Environment.TickCount64 >= deadline)
            {
                throw StateErrors.System(
                    id,
                    path,
                    new LinuxException("flock", Errno.ETIMEDOUT, path),
                    $"Container '{id}' is being changed by another process; its lock was not free within {timeout.TotalSeconds:0.#} s.");
            }

            _ = cancellationToken.WaitHandle.WaitOne(pause);
            pause = Math.Min(pause * 2, LongestWait);
        }
    }
}
