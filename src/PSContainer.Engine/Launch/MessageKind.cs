namespace PSContainer.Engine.Launch;

/// <summary>Messages on the socket between the parent and a container's first stage.</summary>
internal enum MessageKind : byte
{
    /// <summary>Parent to monitor: the <see cref="LaunchPlan"/>.</summary>
    Plan = 1,

    /// <summary>Child to parent: it has a new user namespace and waits for its id maps; carries its pid.</summary>
    NeedIdMaps,

    /// <summary>Monitor to parent: init exists; carries pids, and pidfds of init and monitor.</summary>
    Spawned,

    /// <summary>Child to parent: it has reached a gate and waits; carries the <see cref="Gate"/>.</summary>
    AtGate,

    /// <summary>Parent to child: go on.</summary>
    Proceed,

    /// <summary>Parent to child and monitor: the start is broken off, and its end is nobody's to know.</summary>
    Abandon,

    /// <summary>Monitor to parent: the process has ended; carries how.</summary>
    Exited,

    /// <summary>Child to parent: its filter of system calls has a listener, to be handed on; carries the number of the descriptor in the child.</summary>
    SeccompListener,

    /// <summary>Child to parent: it runs a command of the user's, which may take as long as its own limit says.</summary>
    CommandBegins,

    /// <summary>Child to parent: the command is over.</summary>
    CommandEnds,

    /// <summary>Child to parent: it is about to become CRIU; carries the socket on which that is asked.</summary>
    CriuStarts,

    /// <summary>Parent to monitor: CRIU has made init; carries its pid, and its terminal where it has one.</summary>
    Restored,
}
