using System;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Flags of a memory policy by their number (linux/mempolicy.h).</summary>
[Flags]
[JsonConverter(typeof(Json.NumberedEnumConverter<MemoryPolicyFlags>))]
public enum MemoryPolicyFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Pages may be moved to where they are used, <c>MPOL_F_NUMA_BALANCING</c>.</summary>
    NumaBalancing = 1 << 13,

    /// <summary>The nodes are counted among those that the process may use, <c>MPOL_F_RELATIVE_NODES</c>.</summary>
    RelativeNodes = 1 << 14,

    /// <summary>The nodes stay, whatever the process may use, <c>MPOL_F_STATIC_NODES</c>.</summary>
    StaticNodes = 1 << 15,
}
