using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Configuration;

/// <summary>
/// All members of the resources but two: SkipDevices and MemoryCheckBeforeUpdate say how limits are written, and are none.
/// </summary>
internal static class ResourceMembers
{
    internal static readonly IReadOnlyList<ResourceMember> All =
    [
        ResourceMember.Size(nameof(ContainerResources.Memory), r => r.Memory, (r, v) => r.Memory = v),
        ResourceMember.Size(nameof(ContainerResources.MemoryReservation), r => r.MemoryReservation, (r, v) => r.MemoryReservation = v),
        ResourceMember.Size(nameof(ContainerResources.MemorySwap), r => r.MemorySwap, (r, v) => r.MemorySwap = v),
        ResourceMember.Value(nameof(ContainerResources.MemorySwappiness), r => r.MemorySwappiness, (r, v) => r.MemorySwappiness = v),
        ResourceMember.Value(nameof(ContainerResources.OomKillDisable), r => r.OomKillDisable, (r, v) => r.OomKillDisable = v),
        ResourceMember.Nonzero(nameof(ContainerResources.CpuShares), r => r.CpuShares, (r, v) => r.CpuShares = v),
        ResourceMember.Nonzero(nameof(ContainerResources.CpuWeight), r => r.CpuWeight, (r, v) => r.CpuWeight = v),
        ResourceMember.Nonzero(nameof(ContainerResources.CpuQuota), r => r.CpuQuota, (r, v) => r.CpuQuota = v),
        ResourceMember.Nonzero(nameof(ContainerResources.CpuPeriod), r => r.CpuPeriod, (r, v) => r.CpuPeriod = v),
        ResourceMember.Value(nameof(ContainerResources.CpuBurst), r => r.CpuBurst, (r, v) => r.CpuBurst = v),
        ResourceMember.Nonzero(nameof(ContainerResources.CpuRealtimeRuntime), r => r.CpuRealtimeRuntime, (r, v) => r.CpuRealtimeRuntime = v),
        ResourceMember.Nonzero(nameof(ContainerResources.CpuRealtimePeriod), r => r.CpuRealtimePeriod, (r, v) => r.CpuRealtimePeriod = v),
        ResourceMember.Value(nameof(ContainerResources.CpuIdle), r => r.CpuIdle, (r, v) => r.CpuIdle = v),
        ResourceMember.Text(nameof(ContainerResources.CpusetCpus), r => r.CpusetCpus, (r, v) => r.CpusetCpus = v),
        ResourceMember.Text(nameof(ContainerResources.CpusetMems), r => r.CpusetMems, (r, v) => r.CpusetMems = v),
        ResourceMember.Value(nameof(ContainerResources.PidsLimit), r => r.PidsLimit, (r, v) => r.PidsLimit = v),
        ResourceMember.Nonzero(nameof(ContainerResources.BlkioWeight), r => r.BlkioWeight, (r, v) => r.BlkioWeight = v),
        ResourceMember.Nonzero(nameof(ContainerResources.BlkioLeafWeight), r => r.BlkioLeafWeight, (r, v) => r.BlkioLeafWeight = v),
        ResourceMember.List(nameof(ContainerResources.BlkioWeightDevice), r => r.BlkioWeightDevice,
            e => $"{e.Major}:{e.Minor}", e => $"{e.Major}:{e.Minor} {e.Weight}", e => e.Weight == 0 && e.LeafWeight == 0),
        Throttle(nameof(ContainerResources.BlkioThrottleReadBpsDevice), r => r.BlkioThrottleReadBpsDevice),
        Throttle(nameof(ContainerResources.BlkioThrottleWriteBpsDevice), r => r.BlkioThrottleWriteBpsDevice),
        Throttle(nameof(ContainerResources.BlkioThrottleReadIopsDevice), r => r.BlkioThrottleReadIopsDevice),
        Throttle(nameof(ContainerResources.BlkioThrottleWriteIopsDevice), r => r.BlkioThrottleWriteIopsDevice),
        ResourceMember.List(nameof(ContainerResources.HugetlbLimit), r => r.HugetlbLimit,
            e => e.PageSize, e => string.Create(CultureInfo.InvariantCulture, $"{e.PageSize} {e.Limit}")),
        ResourceMember.List(nameof(ContainerResources.NetPrioIfpriomap), r => r.NetPrioIfpriomap, e => e.Interface, e => $"{e.Interface} {e.Priority}"),
        ResourceMember.Nonzero(nameof(ContainerResources.NetClsClassid), r => r.NetClsClassid, (r, v) => r.NetClsClassid = v),
        new(nameof(ContainerResources.Rdma), r => r.Rdma.Count > 0, MergeRdma, r => Show(r.Rdma, l => $"{Show(l.HcaHandles)}/{Show(l.HcaObjects)}")),
        new(nameof(ContainerResources.Unified), r => r.Unified.Count > 0, MergeUnified, r => Show(r.Unified, v => v.Replace("\n", "; ", StringComparison.Ordinal))),

        // The rules are one whole: the last that matches wins.
        new(nameof(ContainerResources.Devices), r => r.Devices.Count > 0, (from, to) => to.Devices = from.Devices, r => string.Join(", ", r.Devices.ConvertAll(Show))),
    ];

    private static ResourceMember Throttle(string name, Func<ContainerResources, List<BlockDeviceThrottle>> get) =>
        ResourceMember.List(name, get, e => $"{e.Major}:{e.Minor}", e => $"{e.Major}:{e.Minor} {e.Rate}", e => e.Rate == 0);

    private static void MergeRdma(ContainerResources from, ContainerResources to)
    {
        foreach ((string device, RdmaLimit limit) in from.Rdma)
        {
            if (!to.Rdma.TryGetValue(device, out RdmaLimit? target))
                to.Rdma[device] = target = new RdmaLimit();
            target.HcaHandles = limit.HcaHandles ?? target.HcaHandles;
            target.HcaObjects = limit.HcaObjects ?? target.HcaObjects;
        }
    }

    private static void MergeUnified(ContainerResources from, ContainerResources to)
    {
        foreach ((string file, string value) in from.Unified)
        {
            to.Unified[file] = UnifiedFiles.IsKeyed(file) && to.Unified.TryGetValue(file, out string? before)
                ? UnifiedFiles.MergeLines(before, value)
                : value;
        }
    }

    private static string Show<T>(Dictionary<string, T> map, Func<T, string> show)
    {
        List<string> entries = [];
        foreach ((string key, T value) in map)
            entries.Add($"{key} {show(value)}");
        return string.Join(", ", entries);
    }

    private static string Show(uint? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Show(DeviceRule rule) =>
        $"{(rule.Allow ? "allow" : "deny")} {rule.Type} {ShowNumber(rule.Major)}:{ShowNumber(rule.Minor)} {rule.Permissions}";

    private static string ShowNumber(long number) => number < 0 ? "*" : number.ToString(CultureInfo.InvariantCulture);
}
