using System.Text.Json;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Writes a cgroup, with the limits beside name, parent and path (see <see cref="ContainerCgroupConverter"/>).</summary>
internal static class CgroupJsonWriter
{
    internal static void Write(Utf8JsonWriter writer, ContainerCgroup cgroup)
    {
        writer.WriteStartObject();
        if (cgroup.Name.Length != 0)
            writer.WriteString("name"u8, cgroup.Name);
        if (cgroup.Parent.Length != 0)
            writer.WriteString("parent"u8, cgroup.Parent);
        writer.WriteString("path"u8, cgroup.Path);
        if (cgroup.ScopePrefix.Length != 0)
            writer.WriteString("scope_prefix"u8, cgroup.ScopePrefix);
        writer.WriteBoolean("systemd"u8, cgroup.Systemd);
        WriteLimits(writer, cgroup.Resources);
        writer.WriteEndObject();
    }

    // runc takes any list that is there, even an empty one, for a wish, and refuses it where it cannot be granted.
    // But with no member of the limits at all it refuses the whole: the devices are always written.
    private static void WriteLimits(Utf8JsonWriter writer, ContainerResources limits)
    {
        writer.Objects("devices"u8, limits.Devices, Write);
        writer.Number("memory"u8, limits.Memory);
        writer.Number("memory_reservation"u8, limits.MemoryReservation);
        writer.Number("memory_swap"u8, limits.MemorySwap);
        writer.Number("cpu_shares"u8, limits.CpuShares);
        writer.Number("cpu_quota"u8, limits.CpuQuota);
        writer.Number("cpu_period"u8, limits.CpuPeriod);
        writer.Number("cpu_burst"u8, limits.CpuBurst);
        writer.Number("cpu_rt_quota"u8, limits.CpuRealtimeRuntime);
        writer.Number("cpu_rt_period"u8, limits.CpuRealtimePeriod);
        writer.Text("cpuset_cpus"u8, limits.CpusetCpus);
        writer.Text("cpuset_mems"u8, limits.CpusetMems);
        writer.Number("cpu_weight"u8, limits.CpuWeight);
        writer.Number("cpu_idle"u8, limits.CpuIdle is { } idle ? idle ? 1 : 0 : (long?)null);
        writer.Number("pids_limit"u8, limits.PidsLimit);
        WriteBlockLimits(writer, limits);
        if (limits.HugetlbLimit is { Count: > 0 })
            writer.Objects("hugetlb_limit"u8, limits.HugetlbLimit, ContainerJson.WriteGenerated);
        writer.Flag("oom_kill_disable"u8, limits.OomKillDisable);
        writer.Number("memory_swappiness"u8, limits.MemorySwappiness);
        if (limits.NetPrioIfpriomap is { Count: > 0 })
            writer.Objects("net_prio_ifpriomap"u8, limits.NetPrioIfpriomap, ContainerJson.WriteGenerated);
        writer.Number("net_cls_classid_u"u8, (ulong?)limits.NetClsClassid);
        if (limits.Rdma is { Count: > 0 })
            writer.Objects("rdma"u8, limits.Rdma, ContainerJson.WriteGenerated);
        if (limits.Unified is { Count: > 0 })
            writer.Texts("unified"u8, limits.Unified);
        writer.WriteBoolean("skip_devices"u8, limits.SkipDevices);
        writer.WriteBoolean("memory_check_before_update"u8, limits.MemoryCheckBeforeUpdate);
    }

    private static void WriteBlockLimits(Utf8JsonWriter writer, ContainerResources limits)
    {
        writer.Number("blkio_weight"u8, (ulong?)limits.BlkioWeight);
        writer.Number("blkio_leaf_weight"u8, (ulong?)limits.BlkioLeafWeight);
        if (limits.BlkioWeightDevice is { Count: > 0 })
            writer.Objects("blkio_weight_device"u8, limits.BlkioWeightDevice, ContainerJson.WriteGenerated);
        if (limits.BlkioThrottleReadBpsDevice is { Count: > 0 })
            writer.Objects("blkio_throttle_read_bps_device"u8, limits.BlkioThrottleReadBpsDevice, ContainerJson.WriteGenerated);
        if (limits.BlkioThrottleWriteBpsDevice is { Count: > 0 })
            writer.Objects("blkio_throttle_write_bps_device"u8, limits.BlkioThrottleWriteBpsDevice, ContainerJson.WriteGenerated);
        if (limits.BlkioThrottleReadIopsDevice is { Count: > 0 })
            writer.Objects("blkio_throttle_read_iops_device"u8, limits.BlkioThrottleReadIopsDevice, ContainerJson.WriteGenerated);
        if (limits.BlkioThrottleWriteIopsDevice is { Count: > 0 })
            writer.Objects("blkio_throttle_write_iops_device"u8, limits.BlkioThrottleWriteIopsDevice, ContainerJson.WriteGenerated);
    }

    private static void Write(Utf8JsonWriter writer, DeviceRule rule)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type"u8, (int)rule.Type);
        writer.WriteNumber("major"u8, rule.Major);
        writer.WriteNumber("minor"u8, rule.Minor);
        writer.Text("permissions"u8, rule.Permissions);
        writer.WriteBoolean("allow"u8, rule.Allow);
        writer.WriteEndObject();
    }
}
