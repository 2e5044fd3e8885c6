using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>Files at which the namespaces of a container are bound, so that others can join them, also when its processes have ended. Empty for none.</summary>
public sealed class LinuxkitNamespaces
{
    /// <summary>The cgroup namespace.</summary>
    [JsonPropertyName("cgroup")]
    public string Cgroup { get; set; } = string.Empty;

    /// <summary>The IPC namespace.</summary>
    [JsonPropertyName("ipc")]
    public string Ipc { get; set; } = string.Empty;

    /// <summary>The mount namespace. Its file must be on a mount that is not shared (mount_namespaces(7)).</summary>
    [JsonPropertyName("mnt")]
    public string Mnt { get; set; } = string.Empty;

    /// <summary>The network namespace.</summary>
    [JsonPropertyName("net")]
    public string Net { get; set; } = string.Empty;

    /// <summary>The pid namespace; none can join it once its first process has ended.</summary>
    [JsonPropertyName("pid")]
    public string Pid { get; set; } = string.Empty;

    /// <summary>The user namespace.</summary>
    [JsonPropertyName("user")]
    public string User { get; set; } = string.Empty;

    /// <summary>The UTS namespace.</summary>
    [JsonPropertyName("uts")]
    public string Uts { get; set; } = string.Empty;

    /// <summary>Members that nobody knows.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Whether none is named.</summary>
    [JsonIgnore]
    public bool IsEmpty => All().TrueForAll(n => n.Path.Length == 0);

    /// <summary>The kinds by the names of their files in /proc/PID/ns, in the order in which they are bound.</summary>
    internal List<(string Kind, string Path)> All() =>
        [("cgroup", Cgroup), ("ipc", Ipc), ("mnt", Mnt), ("net", Net), ("pid", Pid), ("user", User), ("uts", Uts)];
}
