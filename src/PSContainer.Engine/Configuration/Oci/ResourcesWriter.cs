using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Limits as a document has them.</summary>
internal static class ResourcesWriter
{
    internal static OciResources? Write(SpecWriting writing, ContainerResources limits)
    {
        OciResources result = new()
        {
            Devices = limits.SkipDevices ? null : SpecWriting.Items(WithoutDefaults(limits.Devices), rule => Write(writing, rule)),
            Memory = WriteMemory(limits),
            Cpu = WriteCpu(limits),
            Pids = limits.PidsLimit is { } pids ? new() { Limit = pids } : null,
            BlockIo = WriteBlock(limits),
            HugepageLimits = SpecWriting.Items(limits.HugetlbLimit, limit => new OciHugepageLimit { PageSize = limit.PageSize, Limit = limit.Limit }),
            Network = WriteNetwork(limits),
            Rdma = WriteRdma(limits.Rdma),
            Unified = SpecWriting.Texts(limits.Unified),
        };
        bool empty = (result.Devices ?? result.Memory ?? result.Cpu ?? result.Pids ?? result.BlockIo ?? result.HugepageLimits
            ?? result.Network ?? result.Rdma ?? (object?)result.Unified) is null;
        return empty ? null : result;
    }

    /// <summary>The rules that a reader of the document adds at the end are not the document's.</summary>
    private static List<DeviceRule> WithoutDefaults(List<DeviceRule> rules)
    {
        List<DeviceRule> defaults = DefaultDevices.Rules();
        int own = rules.Count - defaults.Count;
        if (own < 0)
            return rules;
        for (int i = 0; i < defaults.Count; i++)
        {
            DeviceRule a = rules[own + i], b = defaults[i];
            if ((a.Type, a.Major, a.Minor, a.Permissions, a.Allow) != (b.Type, b.Major, b.Minor, b.Permissions, b.Allow))
                return rules;
        }

        return rules.GetRange(0, own);
    }

    private static OciDeviceRule Write(SpecWriting writing, DeviceRule rule) => new()
    {
        Allow = rule.Allow,
        Type = rule.Type == 'a' ? null : writing.Word("$.cgroups.devices", rule.Type, SpecWords.RuleTypes),
        Major = rule.Major == DeviceRule.Wildcard ? null : rule.Major,
        Minor = rule.Minor == DeviceRule.Wildcard ? null : rule.Minor,
        Access = rule.Permissions,
    };

    private static OciMemory? WriteMemory(ContainerResources limits)
    {
        bool any = limits.Memory is not null || limits.MemoryReservation is not null || limits.MemorySwap is not null
            || limits.MemorySwappiness is not null || limits.OomKillDisable is not null || limits.MemoryCheckBeforeUpdate;
        return !any ? null : new()
        {
            Limit = limits.Memory,
            Reservation = limits.MemoryReservation,
            Swap = limits.MemorySwap,
            Swappiness = limits.MemorySwappiness,
            DisableOomKiller = limits.OomKillDisable,
            CheckBeforeUpdate = SpecWriting.Flag(limits.MemoryCheckBeforeUpdate),
        };
    }

    private static OciCpu? WriteCpu(ContainerResources limits)
    {
        bool any = limits.CpuShares is not null || limits.CpuQuota is not null || limits.CpuPeriod is not null || limits.CpuBurst is not null
            || limits.CpuRealtimeRuntime is not null || limits.CpuRealtimePeriod is not null || limits.CpuIdle is not null
            || !string.IsNullOrEmpty(limits.CpusetCpus) || !string.IsNullOrEmpty(limits.CpusetMems);
        return !any ? null : new()
        {
            Shares = limits.CpuShares,
            Quota = limits.CpuQuota,
            Period = limits.CpuPeriod,
            Burst = limits.CpuBurst,
            RealtimeRuntime = limits.CpuRealtimeRuntime,
            RealtimePeriod = limits.CpuRealtimePeriod,
            Cpus = string.IsNullOrEmpty(limits.CpusetCpus) ? null : limits.CpusetCpus,
            Mems = string.IsNullOrEmpty(limits.CpusetMems) ? null : limits.CpusetMems,
            Idle = limits.CpuIdle is { } idle ? idle ? 1 : 0 : null,
        };
    }

    private static OciBlockIo? WriteBlock(ContainerResources limits)
    {
        OciBlockIo result = new()
        {
            Weight = limits.BlkioWeight,
            LeafWeight = limits.BlkioLeafWeight,
            WeightDevice = SpecWriting.Items(limits.BlkioWeightDevice, Write),
            ThrottleReadBpsDevice = SpecWriting.Items(limits.BlkioThrottleReadBpsDevice, Write),
            ThrottleWriteBpsDevice = SpecWriting.Items(limits.BlkioThrottleWriteBpsDevice, Write),
            ThrottleReadIopsDevice = SpecWriting.Items(limits.BlkioThrottleReadIopsDevice, Write),
            ThrottleWriteIopsDevice = SpecWriting.Items(limits.BlkioThrottleWriteIopsDevice, Write),
        };
        bool empty = (result.WeightDevice ?? result.ThrottleReadBpsDevice ?? result.ThrottleWriteBpsDevice ?? result.ThrottleReadIopsDevice
            ?? (object?)result.ThrottleWriteIopsDevice) is null && result.Weight is null && result.LeafWeight is null;
        return empty ? null : result;
    }

    private static OciWeightDevice Write(BlockDeviceWeight device) => new()
    {
        Major = device.Major,
        Minor = device.Minor,
        Weight = device.Weight == 0 ? null : device.Weight,
        LeafWeight = device.LeafWeight == 0 ? null : device.LeafWeight,
    };

    private static OciThrottleDevice Write(BlockDeviceThrottle device) =>
        new() { Major = device.Major, Minor = device.Minor, Rate = device.Rate };

    private static OciNetwork? WriteNetwork(ContainerResources limits) => limits.NetClsClassid is null && limits.NetPrioIfpriomap.Count == 0 ? null : new()
    {
        ClassId = limits.NetClsClassid,
        Priorities = SpecWriting.Items(limits.NetPrioIfpriomap, entry => new OciInterfacePriority { Name = entry.Interface, Priority = (uint)entry.Priority }),
    };

    private static Dictionary<string, OciRdma>? WriteRdma(Dictionary<string, RdmaLimit> limits)
    {
        Dictionary<string, OciRdma> result = [];
        foreach ((string device, RdmaLimit limit) in limits)
            result[device] = new() { HcaHandles = limit.HcaHandles, HcaObjects = limit.HcaObjects };
        return result.Count == 0 ? null : result;
    }
}
