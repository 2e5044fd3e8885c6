using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking;

namespace PSContainer.Engine.State;

/// <summary>The part of the state file that libcontainer's schema has no place for.</summary>
public sealed class StateExtension
{
    private RootOverlay? _overlay;
    private ProcessConfig? _process;
    private ReadOnlyMemory<byte> _rawOverlay, _rawProcess;

    /// <summary>The schema that this engine writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of this part's schema.</summary>
    [JsonPropertyName("schema")]
    public int Schema { get; set; } = CurrentSchema;

    /// <summary>The boot in which the process ids hold (/proc/sys/kernel/random/boot_id).</summary>
    [JsonPropertyName("boot_id")]
    public string BootId { get; set; } = string.Empty;

    /// <summary>User id of the one who made the container.</summary>
    [JsonPropertyName("owner")]
    public uint Owner { get; set; }

    /// <summary>When init was started, or null.</summary>
    [JsonPropertyName("started")]
    public DateTimeOffset? Started { get; set; }

    /// <summary>Process id of the monitor, or 0.</summary>
    [JsonPropertyName("monitor_pid")]
    public int MonitorPid { get; set; }

    /// <summary>When the monitor started, in clock ticks since boot.</summary>
    [JsonPropertyName("monitor_start")]
    public ulong MonitorStart { get; set; }

    /// <summary>Who made the cgroup.</summary>
    [JsonPropertyName("cgroup_driver")]
    [JsonConverter(typeof(NumberedEnumConverter<CgroupDriver>))]
    public CgroupDriver CgroupDriver { get; set; }

    /// <summary>Directory of the private layer and the logs, or empty.</summary>
    [JsonPropertyName("data_directory")]
    public string DataDirectory { get; set; } = string.Empty;

    /// <summary>Directory of the images from which the container can be restored, while it is checkpointed; else empty.</summary>
    [JsonPropertyName("checkpoint")]
    public string Checkpoint { get; set; } = string.Empty;

    /// <summary>The pairs of interfaces that the engine has made for the run that the process ids are of, or was about to make.</summary>
    [JsonPropertyName("veth_pairs")]
    public List<VethPairName> VethPairs { get; set; } = [];

    /// <summary>The root made of layers, or null.</summary>
    [JsonPropertyName("overlay")]
    public RootOverlay? Overlay
    {
        get => _rawOverlay.IsEmpty ? _overlay : ContainerJson.ReadOverlay(_rawOverlay.Span);
        set => (_overlay, _rawOverlay) = (value, default);
    }

    /// <summary>The program that runs as init, or null.</summary>
    [JsonPropertyName("process")]
    public ProcessConfig? Process
    {
        get => _rawProcess.IsEmpty ? _process : ContainerJson.ReadProcess(_rawProcess.Span);
        set => (_process, _rawProcess) = (value, default);
    }

    /// <summary>It is read when it is asked for.</summary>
    internal void DeferOverlay(ReadOnlyMemory<byte> raw) => _rawOverlay = raw;

    /// <summary>It is read when it is asked for.</summary>
    internal void DeferProcess(ReadOnlyMemory<byte> raw) => _rawProcess = raw;
}
