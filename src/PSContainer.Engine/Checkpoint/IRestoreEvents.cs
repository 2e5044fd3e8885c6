using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>The caller's part in a restore, while CRIU waits.</summary>
internal interface IRestoreEvents
{
    /// <summary>The namespaces are there, and nothing is in them yet.</summary>
    /// <param name="pid">The container's first process.</param>
    void SetUpNamespaces(int pid);

    /// <summary>The processes are there, and stand still.</summary>
    /// <param name="launched">The container's first process.</param>
    void Record(LaunchedProcess launched);

    /// <summary>They have their credentials, and are about to run.</summary>
    /// <param name="pid">The container's first process.</param>
    void CheckCredentials(int pid);

    /// <summary>Takes the holder's side of the container's terminal.</summary>
    /// <param name="terminal">A descriptor; stays the caller's.</param>
    /// <returns>Whether it has gone somewhere else than to the monitor.</returns>
    bool TakeTerminal(int terminal);

    /// <summary>The caller's connection to the terminal, for the monitor; or -1.</summary>
    int Viewer { get; }
}
