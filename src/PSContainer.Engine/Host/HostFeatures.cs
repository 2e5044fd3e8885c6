using System.Collections.Generic;

namespace PSContainer.Engine.Host;

/// <summary>Finds out what the host has for containers by trying, without changing anything.</summary>
public static class HostFeatures
{
    /// <summary>Looks now. A probe that fails is a feature that is missing, never an exception.</summary>
    public static IReadOnlyList<HostFeature> Probe()
    {
        List<HostFeature> all = [];
        all.AddRange(KernelProbe.Run());
        all.AddRange(NamespaceProbe.Run());
        all.AddRange(CgroupProbe.Run());
        all.AddRange(FileSystemProbe.Run());
        all.AddRange(SecurityProbe.Run());
        all.AddRange(PrivilegeProbe.Run());
        all.AddRange(CheckpointProbe.Run());
        return all;
    }
}
