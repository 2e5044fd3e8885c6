using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of cgroups with their limits (see <see cref="ConfigCopy"/>).</summary>
internal static class CgroupCopy
{
    internal static ContainerCgroup Of(ContainerCgroup cgroup) => new()
    {
        Name = cgroup.Name ?? string.Empty,
        Parent = cgroup.Parent ?? string.Empty,
        Path = cgroup.Path ?? string.Empty,
        ScopePrefix = cgroup.ScopePrefix ?? string.Empty,
        Systemd = cgroup.Systemd,
        Resources = cgroup.Resources is { } limits ? Of(limits) : new(),
    };

    internal static ContainerResources Of(ContainerResources limits) => new()
    {
        Devices = ListCopy.Of(limits.Devices, Of),
        Memory = limits.Memory,
        MemoryReservation = limits.MemoryReservation,
        MemorySwap = limits.MemorySwap,
        CpuShares = limits.CpuShares,
        CpuQuota = limits.CpuQuota,
        CpuPeriod = limits.CpuPeriod,
        CpuBurst = limits.CpuBurst,
        CpuRealtimeRuntime = limits.CpuRealtimeRuntime,
        CpuRealtimePeriod = limits.CpuRealtimePeriod,
        CpusetCpus = limits.CpusetCpus,
        CpusetMems = limits.CpusetMems,
        CpuWeight = limits.CpuWeight,
        CpuIdle = limits.CpuIdle,
        PidsLimit = limits.PidsLimit,
        BlkioWeight = limits.BlkioWeight,
        BlkioLeafWeight = limits.BlkioLeafWeight,
        BlkioWeightDevice = ListCopy.Of(limits.BlkioWeightDevice, Of),
        BlkioThrottleReadBpsDevice = ListCopy.Of(limits.BlkioThrottleReadBpsDevice, Of),
        BlkioThrottleWriteBpsDevice = ListCopy.Of(limits.BlkioThrottleWriteBpsDevice, Of),
        BlkioThrottleReadIopsDevice = ListCopy.Of(limits.BlkioThrottleReadIopsDevice, Of),
        BlkioThrottleWriteIopsDevice = ListCopy.Of(limits.BlkioThrottleWriteIopsDevice, Of),
        HugetlbLimit = ListCopy.Of(limits.HugetlbLimit, Of),
        OomKillDisable = limits.OomKillDisable,
        MemorySwappiness = limits.MemorySwappiness,
        NetPrioIfpriomap = ListCopy.Of(limits.NetPrioIfpriomap, Of),
        NetClsClassid = limits.NetClsClassid,
        Rdma = ListCopy.Of(limits.Rdma, Of),
        Unified = ListCopy.Of(limits.Unified),
        SkipDevices = limits.SkipDevices,
        MemoryCheckBeforeUpdate = limits.MemoryCheckBeforeUpdate,
    };

    private static DeviceRule Of(DeviceRule rule)
    {
        DeviceRule copy = new();
        copy.Type = rule.Type;
        copy.Major = rule.Major;
        copy.Minor = rule.Minor;
        copy.Permissions = rule.Permissions ?? copy.Permissions;
        copy.Allow = rule.Allow;
        return copy;
    }

    private static BlockDeviceWeight Of(BlockDeviceWeight weight) =>
        new() { Major = weight.Major, Minor = weight.Minor, Weight = weight.Weight, LeafWeight = weight.LeafWeight };

    private static BlockDeviceThrottle Of(BlockDeviceThrottle throttle) =>
        new() { Major = throttle.Major, Minor = throttle.Minor, Rate = throttle.Rate };

    private static HugepageLimit Of(HugepageLimit limit) => new() { PageSize = limit.PageSize ?? string.Empty, Limit = limit.Limit };

    private static InterfacePriority Of(InterfacePriority priority) =>
        new() { Interface = priority.Interface ?? string.Empty, Priority = priority.Priority };

    private static RdmaLimit Of(RdmaLimit limit) => new() { HcaHandles = limit.HcaHandles, HcaObjects = limit.HcaObjects };
}
