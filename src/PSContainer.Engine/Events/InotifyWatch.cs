using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>A file or directory watched through an <see cref="InotifyQueue"/>. Disposing ends that.</summary>
internal sealed class InotifyWatch(InotifyQueue queue, int number, uint mask, Action<uint, string> listener) : IDisposable
{
    private bool _disposed;

    internal int Number => number;

    internal void Tell(uint happened, string name)
    {
        // Others may have asked for more of the same file.
        if (!_disposed && (happened & (mask | Libc.IN_IGNORED | Libc.IN_UNMOUNT)) != 0)
            listener(happened, name);
    }

    public void Dispose()
    {
        _disposed = true;
        queue.Remove(this);
    }
}
