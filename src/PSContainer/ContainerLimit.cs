namespace PSContainer;

/// <summary>A limit that can be reached.</summary>
public enum ContainerLimit
{
    /// <summary>Memory, in bytes.</summary>
    Memory,

    /// <summary>Memory with swap, in bytes, where that limit is another (cgroup v1).</summary>
    MemorySwap,

    /// <summary>Memory above which a container is slowed down, in bytes (cgroup v2).</summary>
    MemoryHigh,

    /// <summary>Processes and threads.</summary>
    Pids,
}
