using System;

namespace PSContainer.Engine.Events;

/// <summary>A call that an <see cref="EventLoop"/> makes later. Disposing calls it off.</summary>
internal sealed class LoopTimer(Action action) : IDisposable
{
    private Action? _action = action;

    /// <summary>It has been made, or called off.</summary>
    internal bool IsOver => _action is null;

    internal void Fire()
    {
        Action? action = _action;
        _action = null;
        action?.Invoke();
    }

    public void Dispose() => _action = null;
}
