namespace PSContainer.Engine.Cgroups;

/// <summary>State of the freezer.</summary>
public enum FreezerState
{
    /// <summary>There is no freezer, or no cgroup.</summary>
    Undefined,

    /// <summary>Runs.</summary>
    Thawed,

    /// <summary>Is being frozen.</summary>
    Freezing,

    /// <summary>All processes are stopped.</summary>
    Frozen,
}
