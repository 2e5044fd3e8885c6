using System;

namespace PSContainer.Engine.Events;

/// <summary>Looks at something at once when asked to, but, after there was something to tell, not again for a while.</summary>
internal sealed class Pace(EventLoop loop, TimeSpan interval, Func<bool> look, Action? rearm = null) : IDisposable
{
    // Where the kernel tells of much that turns out to be nothing: often enough to be prompt, seldom enough to cost nothing.
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(50);

    private LoopTimer? _timer;
    private bool _asked;
    private bool _disposed;

    /// <summary>Something may have happened.</summary>
    internal void Nudge()
    {
        if (_disposed)
            return;
        if (_timer is not null)
            _asked = true;
        else
            Look();
    }

    public void Dispose()
    {
        _disposed = true;
        _timer?.Dispose();
    }

    private void Look()
    {
        bool found = look();
        if (!_disposed)
            _timer = loop.Schedule(found ? interval : s_breath, Over);
    }

    private void Over()
    {
        _timer = null;
        if (_asked)
        {
            _asked = false;
            Look();
            return;
        }

        // A one-shot source says at once whether there was something meanwhile.
        rearm?.Invoke();
    }
}
