namespace PSContainer.Engine.Errors;

/// <summary>What went wrong, in libcontainer's codes.</summary>
public enum ErrorCode
{
    /// <summary>A container with the id exists.</summary>
    IdInUse,

    /// <summary>The id is empty, too long, or has a character that is not allowed.</summary>
    InvalidIdFormat,

    /// <summary>No container with the id.</summary>
    ContainerNotExists,

    /// <summary>The container is paused.</summary>
    ContainerPaused,

    /// <summary>The container is not stopped.</summary>
    ContainerNotStopped,

    /// <summary>The container is not running.</summary>
    ContainerNotRunning,

    /// <summary>The container is not paused.</summary>
    ContainerNotPaused,

    /// <summary>The program could not be executed.</summary>
    ProcessNotExecuted,

    /// <summary>The configuration breaks a rule.</summary>
    ConfigInvalid,

    /// <summary>The process has a console.</summary>
    ConsoleExists,

    /// <summary>The kernel or the file system refused something.</summary>
    SystemError,
}
