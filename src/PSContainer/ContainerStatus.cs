namespace PSContainer;

/// <summary>Status of a container, with that of a container whose state cannot be read.</summary>
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

    /// <summary>It has been removed.</summary>
    Destroyed,

    /// <summary>Its state cannot be read; <c>Remove-Container -Force</c> removes what is left of it.</summary>
    Damaged,
}
