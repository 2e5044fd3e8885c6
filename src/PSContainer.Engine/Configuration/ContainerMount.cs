using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A file system, or a part of the host's, mounted inside the container.</summary>
public sealed class ContainerMount
{
    /// <summary>An empty mount, for hashtables and JSON.</summary>
    public ContainerMount()
    {
    }

    /// <summary>A bind mount written <c>source:destination[:option,option]</c>.</summary>
    /// <exception cref="System.FormatException">The text has not two or three parts.</exception>
    public ContainerMount(string text) => MountOptions.ParseShortForm(this, text);

    /// <summary>A mount by its parts.</summary>
    public ContainerMount(string type, string source, string destination, params IEnumerable<string> options)
    {
        Type = type;
        Source = source;
        Destination = destination;
        Options = [.. options];
    }

    /// <summary>What is mounted: an absolute host path for a bind, a device, or a name.</summary>
    [JsonPropertyName("source")]
    public string Source { get; set; } = string.Empty;

    /// <summary>Absolute path inside the container.</summary>
    [JsonPropertyName("destination")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>File system type (<c>tmpfs</c>, <c>proc</c>, …), or <c>bind</c>.</summary>
    [JsonPropertyName("device")]
    public string Type { get; set; } = string.Empty;

    /// <summary>Flags of mount(2).</summary>
    [JsonPropertyName("flags")]
    public MountFlags Flags { get; set; }

    /// <summary>Flags that an option takes away (<c>rw</c>, <c>exec</c>, …), where the source has them.</summary>
    [JsonPropertyName("cleared_flags")]
    public MountFlags ClearedFlags { get; set; }

    /// <summary>Propagation types, applied in order after the mount.</summary>
    [JsonPropertyName("propagation_flags")]
    public List<MountFlags> PropagationFlags { get; set; } = [];

    /// <summary>Options of the file system itself, comma separated.</summary>
    [JsonPropertyName("data")]
    public string Data { get; set; } = string.Empty;

    /// <summary>SELinux relabelling: <c>z</c> shared, <c>Z</c> private, or empty. For engines, which relabel the files before they make the container; it has no effect here.</summary>
    [JsonPropertyName("relabel")]
    public string Relabel { get; set; } = string.Empty;

    /// <summary>Recursive attributes (<c>rro</c>, <c>rnosuid</c>, …), or null.</summary>
    [JsonPropertyName("rec_attr")]
    public RecursiveMountAttributes? RecursiveAttributes { get; set; }

    /// <summary>Options of the runtime.</summary>
    [JsonPropertyName("extensions")]
    public MountExtensions Extensions { get; set; }

    /// <summary>Ids of the mount's files by user, for an idmapped mount (mount_setattr(2), MOUNT_ATTR_IDMAP).</summary>
    [JsonPropertyName("uid_mappings")]
    public List<IdMap> UidMappings { get; set; } = [];

    /// <summary>Ids of the mount's files by group.</summary>
    [JsonPropertyName("gid_mappings")]
    public List<IdMap> GidMappings { get; set; } = [];

    /// <summary>Commands run before it is mounted, in order.</summary>
    [JsonPropertyName("premount_cmds")]
    public List<MountCommand> PremountCommands { get; set; } = [];

    /// <summary>Commands run after it was mounted, in order.</summary>
    [JsonPropertyName("postmount_cmds")]
    public List<MountCommand> PostmountCommands { get; set; } = [];

    /// <summary>Flags, data and attributes as fstab-style options. Setting it replaces them.</summary>
    /// <remarks>An option that is none of the kernel's or the runtime's goes to <see cref="Data"/>.</remarks>
    [JsonIgnore]
    public string[] Options
    {
        get => MountOptions.Format(this);
        set => MountOptions.Apply(this, value);
    }

    /// <summary>Whether it shows the container its cgroups.</summary>
    [JsonIgnore]
    internal bool ShowsCgroups => Type is "cgroup" or "cgroup2";

    /// <summary>Whether it shows a part of the host.</summary>
    [JsonIgnore]
    public bool IsBind => (Flags & MountFlags.Bind) != 0 || Type == "bind";
}
