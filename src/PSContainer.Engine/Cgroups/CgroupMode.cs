namespace PSContainer.Engine.Cgroups;

/// <summary>Which cgroup file systems are mounted.</summary>
internal enum CgroupMode
{
    /// <summary>None.</summary>
    None,

    /// <summary>v1 only.</summary>
    Legacy,

    /// <summary>v1 controllers with a v2 hierarchy beside them.</summary>
    Hybrid,

    /// <summary>v2 only.</summary>
    Unified,
}
