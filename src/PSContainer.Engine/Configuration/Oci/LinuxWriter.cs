using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What only Linux has, as a document has it.</summary>
internal static class LinuxWriter
{
    internal static OciLinux Write(SpecWriting writing, ContainerConfig config) => new()
    {
        UidMappings = SpecWriting.Items(config.UidMappings, Write),
        GidMappings = SpecWriting.Items(config.GidMappings, Write),
        Sysctl = SpecWriting.Texts(config.Sysctl),
        Resources = ResourcesWriter.Write(writing, config.Cgroups.Resources),
        CgroupsPath = WritePath(config.Cgroups),
        Namespaces = SpecWriting.Items(config.Namespaces, entry => Write(writing, entry)),
        Devices = SpecWriting.Items(config.Devices.FindAll(device => !DeviceReader.IsDefault(device)), device => Write(writing, device)),
        NetDevices = Write(config.NetDevices),
        Seccomp = config.Seccomp is { } seccomp ? SeccompWriter.Write(seccomp) : null,
        RootfsPropagation = config.RootPropagation == MountFlags.None
            ? null
            : writing.Word("$.rootPropagation", config.RootPropagation, SpecWords.Propagations),
        MaskedPaths = SpecWriting.Texts(config.MaskPaths),
        ReadonlyPaths = SpecWriting.Texts(config.ReadonlyPaths),
        MountLabel = SpecWriting.Text(config.MountLabel),
        IntelRdt = config.IntelRdt is { } rdt ? Write(rdt) : null,
        MemoryPolicy = config.MemoryPolicy is { } policy ? Write(writing, policy) : null,
        Personality = config.Personality is { } personality
            ? new() { Domain = writing.Word("$.personality.domain", personality.Domain, SpecWords.Domains) }
            : null,
        TimeOffsets = Write(config.TimeOffsets),
    };

    /// <summary>A range of ids; the validator keeps it within 32 bits.</summary>
    internal static OciIdMapping Write(IdMap range) =>
        new() { ContainerId = (uint)range.ContainerId, HostId = (uint)range.HostId, Size = (uint)range.Size };

    private static string? WritePath(ContainerCgroup cgroup)
    {
        if (cgroup.Systemd)
            return cgroup.Name.Length == 0 ? null : $"{cgroup.Parent}:{cgroup.ScopePrefix}:{cgroup.Name}";
        if (cgroup.Path.Length != 0)
            return cgroup.Path;
        return cgroup is { Name.Length: > 0, Parent.Length: > 0 } ? $"{cgroup.Parent}/{cgroup.Name}" : SpecWriting.Text(cgroup.Name);
    }

    private static OciNamespace Write(SpecWriting writing, ContainerNamespace entry) =>
        new() { Type = writing.Word("$.namespaces", entry.Type, SpecWords.Namespaces), Path = SpecWriting.Text(entry.Path) };

    private static OciDevice Write(SpecWriting writing, ContainerDevice device) => new()
    {
        Path = device.Path,
        Type = writing.Word("$.devices", device.Type, SpecWords.NodeTypes),
        Major = device.Major,
        Minor = device.Minor,
        FileMode = device.FileMode,
        Uid = device.Uid,
        Gid = device.Gid,
    };

    private static Dictionary<string, OciNetDevice>? Write(Dictionary<string, ContainerNetDevice> devices)
    {
        Dictionary<string, OciNetDevice> result = [];
        foreach ((string name, ContainerNetDevice device) in devices)
            result[name] = new() { Name = SpecWriting.Text(device.Name) };
        return result.Count == 0 ? null : result;
    }

    private static OciIntelRdt Write(IntelRdt rdt) => new()
    {
        ClosId = SpecWriting.Text(rdt.ClosId),
        Schemata = SpecWriting.Texts(rdt.Schemata),
        L3CacheSchema = SpecWriting.Text(rdt.L3CacheSchema),
        MemBwSchema = SpecWriting.Text(rdt.MemoryBandwidthSchema),
        EnableMonitoring = SpecWriting.Flag(rdt.EnableMonitoring),
    };

    private static OciMemoryPolicy Write(SpecWriting writing, MemoryPolicy policy)
    {
        OciMemoryPolicy result = new()
        {
            Mode = writing.Word("$.memory_policy.mode", policy.Mode, SpecWords.MemoryModes),
            Nodes = SpecWriting.Text(policy.Nodes),
        };
        foreach ((string word, MemoryPolicyFlags flag) in SpecWords.MemoryFlags)
        {
            if ((policy.Flags & flag) != 0)
                (result.Flags ??= []).Add(word);
        }

        return result;
    }

    private static Dictionary<string, OciTimeOffset>? Write(Dictionary<string, TimeOffset> offsets)
    {
        Dictionary<string, OciTimeOffset> result = [];
        foreach ((string clock, TimeOffset offset) in offsets)
            result[clock] = new() { Secs = offset.Seconds, Nanosecs = offset.Nanoseconds };
        return result.Count == 0 ? null : result;
    }
}
