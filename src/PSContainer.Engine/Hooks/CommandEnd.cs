namespace PSContainer.Engine.Hooks;

/// <summary>Why a command is over.</summary>
internal enum CommandEnd
{
    /// <summary>It ended, with an exit code.</summary>
    Exited,

    /// <summary>A signal ended it.</summary>
    Killed,

    /// <summary>Its time was over, and it was killed.</summary>
    TimedOut,

    /// <summary>Whoever wanted it has gone or changed his mind, and it was killed.</summary>
    Stopped,

    /// <summary>Somebody else took its exit code.</summary>
    Lost,
}
