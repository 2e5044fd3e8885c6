namespace PSContainer.Engine.Events;

/// <summary>The resource of a limit that was reached.</summary>
public enum LimitedResource
{
    /// <summary>Memory: the kernel had to take pages back before it could give more (memory.limit_in_bytes, memory.max). In bytes.</summary>
    Memory,

    /// <summary>Memory with swap, where its limit is another than that of memory (memory.memsw.limit_in_bytes, cgroup v1). In bytes.</summary>
    MemorySwap,

    /// <summary>Memory above which a container is slowed down (memory.high, cgroup v2). In bytes.</summary>
    MemoryHigh,

    /// <summary>Processes and threads: a fork was refused (pids.max).</summary>
    Pids,
}
