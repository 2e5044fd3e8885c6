namespace PSContainer.Engine.Checkpoint;

/// <summary>What CRIU does about cgroups at a restore: libcontainer's <c>cg_mode</c>, with its numbers (criu(8), --manage-cgroups).</summary>
public enum CriuCgroupMode
{
    /// <summary>Nothing: the processes come into the container's cgroup as the engine has made it.</summary>
    Ignore = 0,

    /// <summary>Restores the settings of those directories alone that CRIU itself makes (CRIU_CG_MODE_SOFT).</summary>
    Soft = 3,

    /// <summary>Restores all directories and their settings (CRIU_CG_MODE_FULL).</summary>
    Full = 4,

    /// <summary>Restores all, and fails where one is there already (CRIU_CG_MODE_STRICT).</summary>
    Strict = 5,

    /// <summary>As <see cref="Soft"/> (CRIU_CG_MODE_DEFAULT).</summary>
    Default = 6,
}
