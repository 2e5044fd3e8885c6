using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.State;

/// <summary>The state file of a container: libcontainer's schema, so that other programs can read it, and one member of our own.</summary>
public sealed class ContainerState
{
    private readonly object _gate = new();
    private ContainerConfig? _config;
    private ConfigBrief? _brief;
    private ReadOnlyMemory<byte> _raw;

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
    /// <exception cref="ContainerException">SystemError: it was read from a file, where it is damaged.</exception>
    [JsonPropertyName("config")]
    public ContainerConfig Config
    {
        get
        {
            if (_config is { } config)
                return config;
            lock (_gate)
                return _config ??= _raw.IsEmpty ? new() : ReadDeferred();
        }
        set => _config = value;
    }

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

    /// <summary>Whether a configuration was set or read.</summary>
    internal bool HasConfig => _config is not null || !_raw.IsEmpty;

    /// <summary>What most commands need of the configuration.</summary>
    internal ConfigBrief Brief => _config is { } config || _brief is null ? ConfigBrief.Of(Config) : _brief;

    /// <summary>The configuration is read when it is asked for.</summary>
    internal void Defer(ReadOnlyMemory<byte> raw, ConfigBrief brief) => (_raw, _brief) = (raw, brief);

    private ContainerConfig ReadDeferred()
    {
        try
        {
            ContainerConfig config = ContainerJson.ReadConfig(_raw.Span);
            (config.Process, config.Overlay) = (Extension?.Process, Extension?.Overlay);
            return config;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw StateErrors.Damaged(Id, StateStore.StateFile, $"has a damaged configuration: {e.Message}", e);
        }
    }

    /// <summary>Members that another runtime wrote and this one does not know; they are written back as they were.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }
}
