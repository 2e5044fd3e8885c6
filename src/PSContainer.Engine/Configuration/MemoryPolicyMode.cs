using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Modes of a memory policy by their number (linux/mempolicy.h).</summary>
[JsonConverter(typeof(Json.NumberedEnumConverter<MemoryPolicyMode>))]
public enum MemoryPolicyMode
{
    /// <summary>The kernel's own, <c>MPOL_DEFAULT</c>.</summary>
    Default = 0,

    /// <summary>One node first, <c>MPOL_PREFERRED</c>.</summary>
    Preferred = 1,

    /// <summary>These nodes only, <c>MPOL_BIND</c>.</summary>
    Bind = 2,

    /// <summary>These nodes in turn, <c>MPOL_INTERLEAVE</c>.</summary>
    Interleave = 3,

    /// <summary>The node of the CPU, <c>MPOL_LOCAL</c>.</summary>
    Local = 4,

    /// <summary>These nodes first, <c>MPOL_PREFERRED_MANY</c>.</summary>
    PreferredMany = 5,

    /// <summary>These nodes in turn by their weight, <c>MPOL_WEIGHTED_INTERLEAVE</c>.</summary>
    WeightedInterleave = 6,
}
