namespace PSContainer.Engine.Lifecycle;

/// <summary>Status of a container: libcontainer's, with the stopped container that still has its state directory.</summary>
public enum ContainerStatus
{
    /// <summary>It is recorded and has no process yet.</summary>
    Created,

    /// <summary>Its init runs.</summary>
    Running,

    /// <summary>It is being paused.</summary>
    Pausing,

    /// <summary>All its processes are frozen.</summary>
    Paused,

    /// <summary>It is saved on disk.</summary>
    Checkpointed,

    /// <summary>Its init has ended.</summary>
    Stopped,

    /// <summary>There is no such container any more: it has no state directory.</summary>
    Destroyed,
}
