namespace PSContainer.Engine.Host;

/// <summary>What a feature of the host belongs to.</summary>
public enum HostFeatureCategory
{
    /// <summary>The kernel as a whole, and its interfaces for processes.</summary>
    Kernel,

    /// <summary>Namespaces, user namespaces with their id maps among them.</summary>
    Namespace,

    /// <summary>Cgroups and their controllers.</summary>
    Cgroup,

    /// <summary>File systems and mounts.</summary>
    FileSystem,

    /// <summary>Filters of system calls and security modules.</summary>
    Security,

    /// <summary>What the caller may do.</summary>
    Privilege,

    /// <summary>Saving and restoring of containers.</summary>
    Checkpoint,
}
