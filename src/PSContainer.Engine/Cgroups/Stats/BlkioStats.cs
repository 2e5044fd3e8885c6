using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>Block I/O of a cgroup.</summary>
public sealed class BlkioStats
{
    /// <summary>Bytes by device and operation.</summary>
    public IReadOnlyList<BlkioEntry> Bytes { get; set; } = [];

    /// <summary>Operations by device and operation.</summary>
    public IReadOnlyList<BlkioEntry> Operations { get; set; } = [];

    /// <summary>Requests that wait now, by device and operation; null where the I/O scheduler does not count them, as the five below (cgroup v1 only).</summary>
    public IReadOnlyList<BlkioEntry>? Queued { get; set; }

    /// <summary>Time from dispatch to completion by device and operation, nanoseconds.</summary>
    public IReadOnlyList<BlkioEntry>? ServiceTime { get; set; }

    /// <summary>Time in the queues by device and operation, nanoseconds.</summary>
    public IReadOnlyList<BlkioEntry>? WaitTime { get; set; }

    /// <summary>Requests merged into others, by device and operation.</summary>
    public IReadOnlyList<BlkioEntry>? Merged { get; set; }

    /// <summary>Time given to the cgroup by device, milliseconds.</summary>
    public IReadOnlyList<BlkioEntry>? Time { get; set; }

    /// <summary>Sectors transferred by device.</summary>
    public IReadOnlyList<BlkioEntry>? Sectors { get; set; }

    /// <summary>Bytes read from all devices.</summary>
    public ulong? ReadBytes { get; set; }

    /// <summary>Bytes written to all devices.</summary>
    public ulong? WriteBytes { get; set; }

    /// <summary>Reads of all devices.</summary>
    public ulong? ReadOperations { get; set; }

    /// <summary>Writes of all devices.</summary>
    public ulong? WriteOperations { get; set; }

    /// <summary>Stalls for want of I/O, or null where the kernel does not measure them.</summary>
    public PressureStats? Pressure { get; set; }
}
