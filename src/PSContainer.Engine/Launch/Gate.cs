namespace PSContainer.Engine.Launch;

/// <summary>Where the child waits for the parent.</summary>
internal enum Gate : byte
{
    /// <summary>Namespaces exist; the parent has to put the process into its cgroup and set limits.</summary>
    Namespaces,

    /// <summary>All is set up; the parent has to record the process before the program runs.</summary>
    Exec,

    /// <summary>The mounts exist and the root has not changed; the parent has to run the hooks of its own namespaces.</summary>
    Hooks,

    /// <summary>The network namespace exists and nothing of the user's has run; the parent has to make the network.</summary>
    Network,
}
