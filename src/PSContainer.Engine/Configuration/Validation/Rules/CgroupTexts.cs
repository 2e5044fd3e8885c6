namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The texts of a cgroup; its limits have no level of their own in the JSON (see <see cref="TextRule"/>).</summary>
internal static class CgroupTexts
{
    internal static void Check(TextWalk walk, ContainerCgroup cgroup)
    {
        walk.Text("name", cgroup.Name);
        walk.Text("parent", cgroup.Parent);
        walk.Text("path", cgroup.Path);
        walk.Text("scopeprefix", cgroup.ScopePrefix);
        if (cgroup.Resources is { } limits)
            Check(walk, limits);
        else
            walk.ReportMissingPart();
    }

    private static void Check(TextWalk walk, ContainerResources limits)
    {
        walk.Objects("devices", limits.Devices, static (inner, rule) => inner.Text("permissions", rule.Permissions));
        walk.OptionalText("cpuset_cpus", limits.CpusetCpus);
        walk.OptionalText("cpuset_mems", limits.CpusetMems);
        walk.Objects("blkio_weight_device", limits.BlkioWeightDevice);
        walk.Objects("blkio_throttle_read_bps_device", limits.BlkioThrottleReadBpsDevice);
        walk.Objects("blkio_throttle_write_bps_device", limits.BlkioThrottleWriteBpsDevice);
        walk.Objects("blkio_throttle_read_iops_device", limits.BlkioThrottleReadIopsDevice);
        walk.Objects("blkio_throttle_write_iops_device", limits.BlkioThrottleWriteIopsDevice);
        walk.Objects("hugetlb_limit", limits.HugetlbLimit, static (inner, limit) => inner.Text("page_size", limit.PageSize));
        walk.Objects("net_prio_ifpriomap", limits.NetPrioIfpriomap, static (inner, entry) => inner.Text("interface", entry.Interface));
        walk.Objects("rdma", limits.Rdma);
        walk.Texts("unified", limits.Unified);
    }
}
