namespace PSContainer.Engine.Launch;

/// <summary>Where the child waits for the parent.</summary>
internal enum Gate : byte
{
    /// <summary>Namespaces exist; the parent has to put the process into its cgroup and set limits.</summary>
    Namespaces,

    /// <summary>All is set up; the parent has to record the process before the program runs.</summary>
    Exec,
}
