using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.State;

/// <summary>The state file of a container: libcontainer's schema, so that other programs can read it, and one member of our own.</summary>
public sealed class ContainerState
{
    /// <summary>The id.</summary>
    [JsonPropertyName("id")]
    public string Id { get; set; } = string.Empty;

    /// <summary>Process id of init in the host's pid namespace; 0 before there is one.</summary>
    [JsonPropertyName("init_process_pid")]
    public int InitProcessPid { get; set; }

    /// <summary>When init started, in clock ticks since boot (field 22 of proc_pid_stat(5)).</summary>
    [JsonPropertyName("init_process_start")]
    public ulong InitProcessStart { get; set; }

    /// <summary>When the container was made.</summary>
    [JsonPropertyName("created")]
    public DateTimeOffset Created { get; set; }

    /// <summary>The configuration in force.</summary>
    [JsonPropertyName("config")]
    public ContainerConfig Config { get; set; } = new();

    /// <summary>Made by a user other than root.</summary>
    [JsonPropertyName("rootless")]
    public bool Rootless { get; set; }

    /// <summary>Absolute directory of the cgroup by controller; the v2 hierarchy has the empty key.</summary>
    [JsonPropertyName("cgroup_paths")]
    public Dictionary<string, string> CgroupPaths { get; set; } = [];

    /// <summary>Namespace files by kind, <c>/proc/PID/ns/…</c>.</summary>
    [JsonPropertyName("namespace_paths")]
    public Dictionary<NamespaceType, string> NamespacePaths { get; set; } = [];

    /// <summary>What init's standard streams are, needed for checkpoint and restore.</summary>
    [JsonPropertyName("external_descriptors")]
    public List<string> ExternalDescriptors { get; set; } = [];

    /// <summary>Directory of its class of service in resctrl, or empty.</summary>
    [JsonPropertyName("intel_rdt_path")]
    public string IntelRdtPath { get; set; } = string.Empty;

    /// <summary>What libcontainer has no place for; null where another runtime wrote the file.</summary>
    [JsonPropertyName("org.pscontainer")]
    public StateExtension? Extension { get; set; }

    /// <summary>Members that another runtime wrote and this one does not know; they are written back as they were.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }
}
