using System.Collections.Generic;
using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration.Linuxkit;

namespace PSContainer.Engine.Services;

/// <summary>A container's runtime configuration, and what there is because of it; a file in its state directory.</summary>
internal sealed class RuntimeRecord
{
    /// <summary>The configuration, with absolute paths.</summary>
    [JsonPropertyName("runtime")]
    public LinuxkitRuntime Runtime { get; set; } = new();

    /// <summary>The boot in which the pieces were made; none but directories outlives it.</summary>
    [JsonPropertyName("boot_id")]
    public string BootId { get; set; } = string.Empty;

    /// <summary>The mount namespace in which they were made, as the kernel names it.</summary>
    [JsonPropertyName("mount_namespace")]
    public string MountNamespace { get; set; } = string.Empty;

    /// <summary>Whether all mounts, directories and cgroups are there.</summary>
    [JsonPropertyName("complete")]
    public bool Complete { get; set; }

    /// <summary>Mounts, directories and cgroups, in the order in which they are made: from the container's making to its removal.</summary>
    [JsonPropertyName("standing")]
    public List<RuntimePiece> Standing { get; set; } = [];

    /// <summary>Interfaces and bound namespaces, from one start of the container to the next or its removal.</summary>
    [JsonPropertyName("running")]
    public List<RuntimePiece> Running { get; set; } = [];
}
