using System;
using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Launch;

/// <summary>
/// A process that lets a container go again where the one that freezes it dies half-way: it holds the freezer's switch open, and
/// the other end of a pipe. The lock of the container stays with it until then.
/// </summary>
internal sealed class ThawGuard : IDisposable
{
    private int _pipe;

    private ThawGuard(int pipe) => _pipe = pipe;

    /// <summary>Posts a guard, from the launcher's process in readiness. Without a freezer there is nothing to guard.</summary>
    internal static ThawGuard Post(LauncherConnection launcher, (string Path, string Text)? thawSwitch, StateLock stateLock)
    {
        if (thawSwitch is not { } thaw)
            return new(-1);
        int file = Libc.TryOpenAt(Libc.AT_FDCWD, thaw.Path, Libc.O_WRONLY);
        if (file < 0)
            return new(-1); // whoever freezes finds the same, and has the words for it
        (int read, int write) = Libc.Pipe();
        ThawGuard guard = new(write);
        try
        {
            launcher.Spawn([read, file, stateLock.Descriptor], [LaunchRequest.Guard, .. Encoding.ASCII.GetBytes(thaw.Text)]);
            return guard;
        }
        catch (Exception)
        {
            guard.Dispose();
            throw;
        }
        finally
        {
            Libc.Close(read);
            Libc.Close(file);
        }
    }

    /// <summary>Sends the guard away: the container is frozen, or whoever tried has thawed it again.</summary>
    public void Dispose()
    {
        if (_pipe < 0)
            return;
        _ = Libc.TryWrite(_pipe, [1]);
        Libc.Close(_pipe);
        _pipe = -1;
    }
}
