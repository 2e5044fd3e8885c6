using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Limits of a document. A zero where the kernel has none means, as in all engines, that nothing was said.</summary>
internal static class ResourcesReader
{
    internal static ContainerResources Read(SpecReading reading, string place, OciResources resources)
    {
        ContainerResources result = new()
        {
            Devices = DeviceReader.ReadRules(reading, place + ".devices", resources.Devices),
            PidsLimit = Said(resources.Pids?.Limit),
            Unified = new(resources.Unified ?? []),
        };
        Read(resources.Memory, result);
        Read(reading, place + ".cpu", resources.Cpu, result);
        if (resources.BlockIo is { } block)
            Read(reading, place + ".blockIO", block, result);
        if (resources.Network is { } network)
            Read(reading, place + ".network", network, result);
        for (int i = 0; i < (resources.HugepageLimits?.Count ?? 0); i++)
        {
            result.HugetlbLimit.Add(new()
            {
                PageSize = reading.Required($"{place}.hugepageLimits[{i}].pageSize", resources.HugepageLimits![i].PageSize),
                Limit = reading.Required($"{place}.hugepageLimits[{i}].limit", resources.HugepageLimits[i].Limit),
            });
        }

        foreach ((string device, OciRdma limit) in resources.Rdma ?? [])
            result.Rdma[device] = new() { HcaHandles = limit.HcaHandles, HcaObjects = limit.HcaObjects };
        return result;
    }

    private static void Read(OciMemory? memory, ContainerResources result)
    {
        result.Memory = Said(memory?.Limit);
        result.MemoryReservation = Said(memory?.Reservation);
        result.MemorySwap = Said(memory?.Swap);
        result.MemorySwappiness = memory?.Swappiness;
        result.OomKillDisable = memory?.DisableOomKiller;
        result.MemoryCheckBeforeUpdate = memory?.CheckBeforeUpdate ?? false;
    }

    private static void Read(SpecReading reading, string place, OciCpu? cpu, ContainerResources result)
    {
        result.CpuShares = Said(cpu?.Shares);
        result.CpuQuota = Said(cpu?.Quota);
        result.CpuPeriod = Said(cpu?.Period);
        result.CpuBurst = cpu?.Burst;
        result.CpuRealtimeRuntime = Said(cpu?.RealtimeRuntime);
        result.CpuRealtimePeriod = Said(cpu?.RealtimePeriod);
        result.CpusetCpus = string.IsNullOrEmpty(cpu?.Cpus) ? null : cpu.Cpus;
        result.CpusetMems = string.IsNullOrEmpty(cpu?.Mems) ? null : cpu.Mems;
        if (cpu?.Idle is { } idle)
        {
            if (idle is not (0 or 1))
                reading.Add(place + ".idle", $"Must be 0 or 1, not {idle}.");
            result.CpuIdle = idle == 1;
        }
    }

    private static void Read(SpecReading reading, string place, OciBlockIo block, ContainerResources result)
    {
        result.BlkioWeight = block.Weight is 0 ? null : block.Weight;
        result.BlkioLeafWeight = block.LeafWeight is 0 ? null : block.LeafWeight;
        for (int i = 0; i < (block.WeightDevice?.Count ?? 0); i++)
        {
            OciWeightDevice device = block.WeightDevice![i];
            result.BlkioWeightDevice.Add(new()
            {
                Major = reading.Required($"{place}.weightDevice[{i}].major", device.Major),
                Minor = reading.Required($"{place}.weightDevice[{i}].minor", device.Minor),
                Weight = device.Weight ?? 0,
                LeafWeight = device.LeafWeight ?? 0,
            });
        }

        result.BlkioThrottleReadBpsDevice = Read(reading, place + ".throttleReadBpsDevice", block.ThrottleReadBpsDevice);
        result.BlkioThrottleWriteBpsDevice = Read(reading, place + ".throttleWriteBpsDevice", block.ThrottleWriteBpsDevice);
        result.BlkioThrottleReadIopsDevice = Read(reading, place + ".throttleReadIOPSDevice", block.ThrottleReadIopsDevice);
        result.BlkioThrottleWriteIopsDevice = Read(reading, place + ".throttleWriteIOPSDevice", block.ThrottleWriteIopsDevice);
    }

    private static List<BlockDeviceThrottle> Read(SpecReading reading, string place, List<OciThrottleDevice>? devices)
    {
        List<BlockDeviceThrottle> result = [];
        for (int i = 0; i < (devices?.Count ?? 0); i++)
        {
            result.Add(new()
            {
                Major = reading.Required($"{place}[{i}].major", devices![i].Major),
                Minor = reading.Required($"{place}[{i}].minor", devices[i].Minor),
                Rate = reading.Required($"{place}[{i}].rate", devices[i].Rate),
            });
        }

        return result;
    }

    private static void Read(SpecReading reading, string place, OciNetwork network, ContainerResources result)
    {
        result.NetClsClassid = network.ClassId is 0 ? null : network.ClassId;
        for (int i = 0; i < (network.Priorities?.Count ?? 0); i++)
        {
            result.NetPrioIfpriomap.Add(new()
            {
                Interface = reading.Required($"{place}.priorities[{i}].name", network.Priorities![i].Name),
                Priority = reading.Required($"{place}.priorities[{i}].priority", network.Priorities[i].Priority),
            });
        }
    }

    private static long? Said(long? value) => value == 0 ? null : value;

    private static ulong? Said(ulong? value) => value == 0 ? null : value;
}
