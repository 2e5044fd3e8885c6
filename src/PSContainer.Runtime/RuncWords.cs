namespace PSContainer.Runtime;

/// <summary>Lines of the log by which readers of runc's know how far a launch came.</summary>
internal static class RuncWords
{
    /// <summary>The launch begins.</summary>
    internal static void Begin() => Log.Debug("nsexec container setup");

    /// <summary>Init has been made, and waits for its start or runs its program.</summary>
    internal static void InitMade()
    {
        Log.Debug("child process in init()");
        Log.Debug("init: closing the pipe to signal completion");
    }

    /// <summary>A process has joined.</summary>
    internal static void Joined()
    {
        Log.Debug("child process in init()");
        Log.Debug("setns_init: about to exec");
    }
}
