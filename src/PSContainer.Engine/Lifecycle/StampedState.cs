using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>A state as it was read or written, and the stamp of the file that has it.</summary>
internal sealed class StampedState(ContainerState state, StateStamp? stamp)
{
    private volatile StateStamp? _stamp = stamp;
    private volatile bool _isShared;

    internal ContainerState State { get; } = state;

    /// <summary>Of the file that says the same; null where none may do: the state is being changed, or a caller may have changed it.</summary>
    internal StateStamp? Stamp
    {
        get => _isShared ? null : _stamp;
        set => _stamp = value;
    }

    /// <summary>A part of the state goes to a caller, who may change it.</summary>
    internal void Share() => _isShared = true;
}
