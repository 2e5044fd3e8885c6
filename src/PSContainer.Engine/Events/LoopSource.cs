using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>A descriptor that an <see cref="EventLoop"/> waits for. Disposing closes it.</summary>
internal sealed class LoopSource(EventLoop loop, int fd, long key) : IDisposable
{
    private int _fd = fd;

    /// <summary>The descriptor, or -1 when it is closed.</summary>
    internal int Fd => _fd;

    /// <summary>Waits for other events, or once more for those of a one-shot.</summary>
    internal void Rearm(uint events)
    {
        if (_fd >= 0)
            loop.Change(key, _fd, events);
    }

    /// <summary>Waits no more, and keeps the descriptor open.</summary>
    internal void StopListening()
    {
        if (_fd >= 0)
            loop.Forget(key, _fd);
    }

    public void Dispose()
    {
        if (_fd < 0)
            return;
        loop.Forget(key, _fd);
        Libc.Close(_fd);
        _fd = -1;
    }
}
