using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What only Linux has, but for the cgroup and the devices.</summary>
internal static class LinuxReader
{
    internal static void Read(SpecReading reading, OciLinux linux, ContainerConfig config)
    {
        config.Namespaces = ReadNamespaces(reading, linux.Namespaces);
        if (config.Namespaces.Exists(entry => entry is { Type: NamespaceType.Network, Path.Length: 0 }))
            config.Networks.Add(new() { Type = "loopback" });

        // One that is joined has its ranges; engines send them along because older runtimes wanted that.
        if (!config.Namespaces.Exists(entry => entry is { Type: NamespaceType.User, Path.Length: > 0 }))
        {
            config.UidMappings = ReadIds(reading, "$.linux.uidMappings", linux.UidMappings);
            config.GidMappings = ReadIds(reading, "$.linux.gidMappings", linux.GidMappings);
        }

        if (!string.IsNullOrEmpty(linux.RootfsPropagation))
            config.RootPropagation = reading.Word("$.linux.rootfsPropagation", linux.RootfsPropagation, SpecWords.Propagations);
        config.Sysctl = new(linux.Sysctl ?? []);
        config.MaskPaths = [.. linux.MaskedPaths ?? []];
        config.ReadonlyPaths = [.. linux.ReadonlyPaths ?? []];
        config.MountLabel = linux.MountLabel ?? string.Empty;
        config.Seccomp = SeccompReader.Read(reading, linux.Seccomp);
        foreach ((string clock, OciTimeOffset offset) in linux.TimeOffsets ?? [])
            config.TimeOffsets[clock] = new() { Seconds = offset.Secs ?? 0, Nanoseconds = offset.Nanosecs ?? 0 };
        foreach ((string name, OciNetDevice device) in linux.NetDevices ?? [])
            config.NetDevices[name] = new() { Name = device.Name ?? string.Empty };
        if (linux.IntelRdt is { } rdt)
            config.IntelRdt = Read(rdt);
        if (linux.MemoryPolicy is { } policy)
            config.MemoryPolicy = Read(reading, policy);
        if (linux.Personality is { } personality)
            config.Personality = Read(reading, personality);
    }

    /// <summary>Ranges of ids.</summary>
    internal static List<IdMap> ReadIds(SpecReading reading, string place, List<OciIdMapping>? ranges)
    {
        List<IdMap> result = [];
        for (int i = 0; i < (ranges?.Count ?? 0); i++)
        {
            result.Add(new(
                reading.Required($"{place}[{i}].containerID", ranges![i].ContainerId),
                reading.Required($"{place}[{i}].hostID", ranges[i].HostId),
                reading.Required($"{place}[{i}].size", ranges[i].Size)));
        }

        return result;
    }

    private static List<ContainerNamespace> ReadNamespaces(SpecReading reading, List<OciNamespace>? namespaces)
    {
        List<ContainerNamespace> result = [];
        for (int i = 0; i < (namespaces?.Count ?? 0); i++)
            result.Add(new(reading.Word($"$.linux.namespaces[{i}].type", namespaces![i].Type, SpecWords.Namespaces), namespaces[i].Path ?? string.Empty));
        return result;
    }

    private static IntelRdt Read(OciIntelRdt rdt) => new()
    {
        ClosId = rdt.ClosId ?? string.Empty,
        Schemata = [.. rdt.Schemata ?? []],
        L3CacheSchema = rdt.L3CacheSchema ?? string.Empty,
        MemoryBandwidthSchema = rdt.MemBwSchema ?? string.Empty,
        EnableMonitoring = rdt.EnableMonitoring ?? false,
    };

    private static MemoryPolicy Read(SpecReading reading, OciMemoryPolicy policy)
    {
        MemoryPolicy result = new()
        {
            Mode = reading.Word("$.linux.memoryPolicy.mode", policy.Mode, SpecWords.MemoryModes),
            Nodes = policy.Nodes ?? string.Empty,
        };
        for (int i = 0; i < (policy.Flags?.Count ?? 0); i++)
            result.Flags |= reading.Word($"$.linux.memoryPolicy.flags[{i}]", policy.Flags![i], SpecWords.MemoryFlags);
        return result;
    }

    private static Personality Read(SpecReading reading, OciPersonality personality)
    {
        if (personality.Flags is { Count: > 0 } flags)
            reading.Add("$.linux.personality.flags", $"The specification has no flags, and so not '{flags[0]}' either.");
        return new() { Domain = reading.Word("$.linux.personality.domain", personality.Domain, SpecWords.Domains) };
    }
}
