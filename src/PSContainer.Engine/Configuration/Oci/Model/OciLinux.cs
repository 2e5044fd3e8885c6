using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>What only Linux has.</summary>
internal sealed class OciLinux : OciObject
{
    /// <summary>Of a user namespace.</summary>
    public List<OciIdMapping>? UidMappings { get; set; }

    /// <summary>Of a user namespace.</summary>
    public List<OciIdMapping>? GidMappings { get; set; }

    /// <summary>sysctl(8).</summary>
    public Dictionary<string, string>? Sysctl { get; set; }

    /// <summary>Limits of the cgroup.</summary>
    public OciResources? Resources { get; set; }

    /// <summary>Where the cgroup is.</summary>
    public string? CgroupsPath { get; set; }

    /// <summary>Namespaces that are not the host's.</summary>
    public List<OciNamespace>? Namespaces { get; set; }

    /// <summary>Device nodes.</summary>
    public List<OciDevice>? Devices { get; set; }

    /// <summary>Interfaces that are moved in.</summary>
    public Dictionary<string, OciNetDevice>? NetDevices { get; set; }

    /// <summary>Filter of system calls.</summary>
    public OciSeccomp? Seccomp { get; set; }

    /// <summary>Propagation of the root.</summary>
    public string? RootfsPropagation { get; set; }

    /// <summary>Cannot be read.</summary>
    public List<string>? MaskedPaths { get; set; }

    /// <summary>Cannot be written.</summary>
    public List<string>? ReadonlyPaths { get; set; }

    /// <summary>SELinux label of the mounts.</summary>
    public string? MountLabel { get; set; }

    /// <summary>resctrl.</summary>
    public OciIntelRdt? IntelRdt { get; set; }

    /// <summary>set_mempolicy(2).</summary>
    public OciMemoryPolicy? MemoryPolicy { get; set; }

    /// <summary>personality(2).</summary>
    public OciPersonality? Personality { get; set; }

    /// <summary>time_namespaces(7).</summary>
    public Dictionary<string, OciTimeOffset>? TimeOffsets { get; set; }
}
