namespace PSContainer.Engine.Cgroups;

/// <summary>The steps that errors name.</summary>
internal static class CgroupStep
{
    internal const string Create = "create cgroup";
    internal const string Attach = "attach to cgroup";
    internal const string Apply = "set cgroup limits";
    internal const string Freeze = "freeze cgroup";
    internal const string Signal = "signal cgroup";
    internal const string Read = "read cgroup";
    internal const string Destroy = "remove cgroup";
}
