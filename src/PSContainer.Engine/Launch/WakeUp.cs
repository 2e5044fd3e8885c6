using System;
using System.Threading;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>A token as a descriptor: it can be read from the moment that the token is set, so that poll(2) can wait for it.</summary>
internal sealed class WakeUp : IDisposable
{
    private readonly CancellationTokenRegistration _registration;

    internal WakeUp(CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return;
        int fd = Fd = Libc.EventFd();
        _registration = token.Register(() => Libc.RaiseEventFd(fd));
    }

    /// <summary>The descriptor; -1 where the token is never set.</summary>
    internal int Fd { get; } = -1;

    public void Dispose()
    {
        _registration.Dispose(); // waits for a callback that is under way, so the descriptor is not reused under it
        Libc.Close(Fd);
    }
}
