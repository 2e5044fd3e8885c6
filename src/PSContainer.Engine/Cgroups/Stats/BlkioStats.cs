using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>Block I/O of a cgroup.</summary>
public sealed class BlkioStats
{
    /// <summary>Bytes by device and operation.</summary>
    public IReadOnlyList<BlkioEntry> Bytes { get; set; } = [];

    /// <summary>Operations by device and operation.</summary>
    public IReadOnlyList<BlkioEntry> Operations { get; set; } = [];

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
