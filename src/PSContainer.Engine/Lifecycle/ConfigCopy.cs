using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>
/// Deep copies, so that a caller's later changes do not reach a container. A null where the model has none becomes the
/// empty text or list, as it does when a state file is read; a null in a list stays, for the validator to name.
/// </summary>
internal static class ConfigCopy
{
    internal static ContainerConfig Of(ContainerConfig config) => new()
    {
        NoPivotRoot = config.NoPivotRoot,
        ParentDeathSignal = config.ParentDeathSignal,
        Rootfs = config.Rootfs ?? string.Empty,
        Overlay = config.Overlay is { } overlay ? Of(overlay) : null,
        Umask = config.Umask,
        ReadonlyRootfs = config.ReadonlyRootfs,
        RootPropagation = config.RootPropagation,
        Mounts = ListCopy.Of(config.Mounts, MountCopy.Of),
        Devices = ListCopy.Of(config.Devices, Of),
        MountLabel = config.MountLabel ?? string.Empty,
        Hostname = config.Hostname ?? string.Empty,
        Domainname = config.Domainname ?? string.Empty,
        Namespaces = ListCopy.Of(config.Namespaces, Of),
        Capabilities = config.Capabilities is { } capabilities ? ProcessCopy.Of(capabilities) : null,
        Networks = ListCopy.Of(config.Networks, NetworkCopy.Of),
        Routes = ListCopy.Of(config.Routes, NetworkCopy.Of),
        Cgroups = config.Cgroups is { } cgroups ? CgroupCopy.Of(cgroups) : new(),
        AppArmorProfile = config.AppArmorProfile ?? string.Empty,
        ProcessLabel = config.ProcessLabel ?? string.Empty,
        Rlimits = ListCopy.Of(config.Rlimits, ProcessCopy.Of),
        OomScoreAdj = config.OomScoreAdj,
        UidMappings = ListCopy.Of(config.UidMappings, MountCopy.Of),
        GidMappings = ListCopy.Of(config.GidMappings, MountCopy.Of),
        MaskPaths = ListCopy.Of(config.MaskPaths),
        ReadonlyPaths = ListCopy.Of(config.ReadonlyPaths),
        Sysctl = ListCopy.Of(config.Sysctl),
        Seccomp = config.Seccomp is { } seccomp ? SeccompCopy.Of(seccomp) : null,
        NoNewPrivileges = config.NoNewPrivileges,
        Hooks = config.Hooks is { } hooks ? HookCopy.Of(hooks) : new(),
        Version = config.Version ?? string.Empty,
        Labels = ListCopy.Of(config.Labels),
        NoNewKeyring = config.NoNewKeyring,
        IntelRdt = config.IntelRdt is { } rdt ? Of(rdt) : null,
        RootlessEuid = config.RootlessEuid,
        RootlessCgroups = config.RootlessCgroups,
        TimeOffsets = ListCopy.Of(config.TimeOffsets, Of),
        NetDevices = ListCopy.Of(config.NetDevices, static device => new ContainerNetDevice { Name = device.Name ?? string.Empty }),
        MemoryPolicy = config.MemoryPolicy is { } policy ? new() { Mode = policy.Mode, Flags = policy.Flags, Nodes = policy.Nodes ?? string.Empty } : null,
        Scheduler = config.Scheduler is { } scheduler ? ProcessCopy.Of(scheduler) : null,
        Personality = config.Personality is { } personality ? new() { Domain = personality.Domain } : null,
        IoPriority = config.IoPriority is { } priority ? ProcessCopy.Of(priority) : null,
        ExecCpuAffinity = config.ExecCpuAffinity is { } affinity ? ProcessCopy.Of(affinity) : null,
        Process = config.Process is { } process ? ProcessCopy.Of(process) : null,

        // An element cannot be changed.
        Unknown = config.Unknown is { } unknown ? new Dictionary<string, JsonElement>(unknown) : null,
    };

    private static RootOverlay Of(RootOverlay overlay) => new()
    {
        Lower = ListCopy.Of(overlay.Lower),
        Upper = overlay.Upper ?? string.Empty,
        Work = overlay.Work ?? string.Empty,
    };

    private static ContainerDevice Of(ContainerDevice device) => new()
    {
        Type = device.Type,
        Path = device.Path ?? string.Empty,
        Major = device.Major,
        Minor = device.Minor,
        FileMode = device.FileMode,
        Uid = device.Uid,
        Gid = device.Gid,
    };

    private static ContainerNamespace Of(ContainerNamespace entry) => new(entry.Type, entry.Path ?? string.Empty);

    private static IntelRdt Of(IntelRdt rdt) => new()
    {
        ClosId = rdt.ClosId ?? string.Empty,
        Schemata = ListCopy.Of(rdt.Schemata),
        EnableMonitoring = rdt.EnableMonitoring,
        L3CacheSchema = rdt.L3CacheSchema ?? string.Empty,
        MemoryBandwidthSchema = rdt.MemoryBandwidthSchema ?? string.Empty,
    };

    private static TimeOffset Of(TimeOffset offset) => new() { Seconds = offset.Seconds, Nanoseconds = offset.Nanoseconds };
}
