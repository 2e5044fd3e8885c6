namespace PSContainer.Engine.Lifecycle;

/// <summary>Who makes the cgroups.</summary>
public enum CgroupDriver
{
    /// <summary>The engine itself, in the cgroup file systems (v1, v2 or both).</summary>
    Cgroupfs,

    /// <summary>systemd, over D-Bus.</summary>
    Systemd,

    /// <summary>Nobody: the container stays in the caller's cgroup and has no limits.</summary>
    Disabled,
}
