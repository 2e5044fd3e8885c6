namespace PSContainer.Engine.Events;

/// <summary>By what the pressure on memory is measured.</summary>
public enum MemoryPressureSource
{
    /// <summary><see cref="Reclaim"/> where the memory controller is that of cgroup v1, else <see cref="Stall"/>.</summary>
    Automatic,

    /// <summary>How much of what it looks at the kernel can take back: memory.pressure_level of cgroup v1 (kernel doc cgroup-v1/memory, "Memory Pressure").</summary>
    Reclaim,

    /// <summary>How long processes wait for memory: memory.pressure of cgroup v2, also where that is mounted beside v1 (kernel doc accounting/psi).</summary>
    Stall,
}
