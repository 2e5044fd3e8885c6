using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>The controllers of cgroup v2.</summary>
internal static class V2Controllers
{
    /// <summary>Names in cgroup.subtree_control of what a container has limits or counts of.</summary>
    internal static readonly string[] Delegated = ["cpu", "cpuset", "io", "memory", "pids", "hugetlb", "rdma"];

    /// <summary>The controllers, but for those whose v1 name is in use by a v1 hierarchy: a controller is in one version at a time.</summary>
    internal static List<CgroupController> Except(IReadOnlyDictionary<string, string> legacy)
    {
        List<CgroupController> controllers = [];
        if (!legacy.ContainsKey("cpu"))
            controllers.Add(new CpuController());
        if (!legacy.ContainsKey("cpuset"))
            controllers.Add(new CpusetController());
        if (!legacy.ContainsKey("memory"))
            controllers.Add(new MemoryController());
        if (!legacy.ContainsKey("pids"))
            controllers.Add(new V1.PidsController());
        if (!legacy.ContainsKey("blkio"))
            controllers.Add(new IoController());
        if (!legacy.ContainsKey("hugetlb"))
            controllers.Add(new HugetlbController());
        if (!legacy.ContainsKey("rdma"))
            controllers.Add(new V1.RdmaController());
        if (!legacy.ContainsKey("devices"))
            controllers.Add(new DevicesController());
        if (!legacy.ContainsKey("misc"))
            controllers.Add(new MiscController());
        return controllers;
    }
}
