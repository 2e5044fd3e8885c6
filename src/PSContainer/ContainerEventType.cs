namespace PSContainer;

/// <summary>What can happen to a container.</summary>
public enum ContainerEventType
{
    /// <summary>It was made.</summary>
    Create,

    /// <summary>Its init was started.</summary>
    Start,

    /// <summary>Its init has ended.</summary>
    Exit,

    /// <summary>It was paused.</summary>
    Pause,

    /// <summary>It was resumed.</summary>
    Resume,

    /// <summary>It ran out of the memory that it may have.</summary>
    Oom,

    /// <summary>The out-of-memory killer ended processes of it.</summary>
    OomKill,

    /// <summary>The kernel has trouble to find memory for it.</summary>
    MemoryPressure,

    /// <summary>A limit held it back: of memory, or of processes.</summary>
    LimitReached,

    /// <summary>It was removed.</summary>
    Remove,
}
