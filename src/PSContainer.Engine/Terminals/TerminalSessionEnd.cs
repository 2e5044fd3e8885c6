namespace PSContainer.Engine.Terminals;

/// <summary>Why a session at a terminal ended.</summary>
public enum TerminalSessionEnd
{
    /// <summary>The process has ended.</summary>
    Exited,

    /// <summary>The detach keys were typed, or the input has ended; the process goes on.</summary>
    Detached,

    /// <summary>The monitor that held the terminal is gone.</summary>
    Disconnected,
}
