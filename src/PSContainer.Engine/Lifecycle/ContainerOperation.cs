namespace PSContainer.Engine.Lifecycle;

/// <summary>What can be done to a container. Whether it may be, in which status, says <see cref="StateMachine"/>.</summary>
internal enum ContainerOperation
{
    /// <summary>Make its init, which waits for the start.</summary>
    Create,

    /// <summary>Run its init.</summary>
    Start,

    /// <summary>Run one more process beside init.</summary>
    Exec,

    /// <summary>As <see cref="Exec"/>, even where it will not run before the container is resumed.</summary>
    ExecIgnorePaused,

    /// <summary>Freeze its processes.</summary>
    Pause,

    /// <summary>Let them go.</summary>
    Resume,

    /// <summary>Signal init or all processes.</summary>
    Signal,

    /// <summary>Signal one process, which is to act on it now.</summary>
    SignalProcess,

    /// <summary>Change its limits.</summary>
    Set,

    /// <summary>Read what it uses.</summary>
    Stats,

    /// <summary>Save it on disk.</summary>
    Checkpoint,

    /// <summary>Run it again from what was saved.</summary>
    Restore,

    /// <summary>Remove it.</summary>
    Destroy,

    /// <summary>Kill what runs, and remove it.</summary>
    ForceDestroy,
}
