namespace PSContainer.Engine.Cgroups.V1;

/// <summary>The controllers of cgroup v1.</summary>
internal static class V1Controllers
{
    /// <summary>The controller of the name; one that the engine does not know can be joined all the same.</summary>
    internal static CgroupController Create(string name) => name switch
    {
        "cpu" => new CpuController(),
        "cpuacct" => new CpuacctController(),
        "cpuset" => new CpusetController(),
        "memory" => new MemoryController(),
        "pids" => new PidsController(),
        "blkio" => new BlkioController(),
        "hugetlb" => new HugetlbController(),
        "devices" => new DevicesController(),
        "net_cls" => new NetClsController(),
        "net_prio" => new NetPrioController(),
        "rdma" => new RdmaController(),
        "misc" => new V2.MiscController(), // the same files
        _ => new PlainController(name),
    };
}
