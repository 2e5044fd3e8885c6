using System.Collections.Generic;
using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Configuration;

/// <summary>A program to run in a container: libcontainer's <c>Process</c>, without its streams.</summary>
public sealed class ProcessConfig
{
    /// <summary>An empty process, for hashtables and JSON.</summary>
    public ProcessConfig()
    {
    }

    /// <summary>A command line.</summary>
    public ProcessConfig(params IEnumerable<string> args) => Args = [.. args];

    /// <summary>Program and arguments. A name without a slash is looked up in the PATH of <see cref="Env"/>, inside the container.</summary>
    [JsonPropertyName("args")]
    public List<string> Args { get; set; } = [];

    /// <summary>Environment as NAME=value. PATH and HOME are added where they are missing.</summary>
    [JsonPropertyName("env")]
    public List<string> Env { get; set; } = [];

    /// <summary>User: <c>name</c>, <c>uid</c>, <c>name:group</c> or <c>uid:gid</c>, looked up inside the container's root; a number is never looked up as a name (CVE-2016-3697). Empty is root.</summary>
    [JsonPropertyName("user")]
    public string User { get; set; } = string.Empty;

    /// <summary>Further groups, names or numbers.</summary>
    [JsonPropertyName("additional_groups")]
    public List<string> AdditionalGroups { get; set; } = [];

    /// <summary>Absolute working directory inside the container; empty is <c>/</c>.</summary>
    [JsonPropertyName("cwd")]
    public string Cwd { get; set; } = string.Empty;

    /// <summary>Capabilities of this process; null takes the container's.</summary>
    [JsonPropertyName("capabilities")]
    public CapabilitySets? Capabilities { get; set; }

    /// <summary>Whether execve(2) can grant privileges; null takes the container's.</summary>
    [JsonPropertyName("no_new_privileges")]
    public bool? NoNewPrivileges { get; set; }

    /// <summary>Resource limits; null takes the container's.</summary>
    [JsonPropertyName("rlimits")]
    public List<Rlimit>? Rlimits { get; set; }

    /// <summary>Preference of the out-of-memory killer, -1000 to 1000; null takes the container's.</summary>
    [JsonPropertyName("oom_score_adj")]
    public int? OomScoreAdj { get; set; }

    /// <summary>How the kernel schedules it; null takes the container's.</summary>
    [JsonPropertyName("scheduler")]
    public ProcessScheduler? Scheduler { get; set; }

    /// <summary>Priority of its block I/O; null takes the container's.</summary>
    [JsonPropertyName("io_priority")]
    public IoPriority? IoPriority { get; set; }

    /// <summary>Its CPUs where it joins a container; null takes the container's.</summary>
    [JsonPropertyName("exec_cpu_affinity")]
    public CpuAffinity? ExecCpuAffinity { get; set; }

    /// <summary>Whether it has a terminal, which the container's monitor holds (runtime-spec: process.terminal).</summary>
    [JsonPropertyName("terminal")]
    public bool Terminal { get; set; }

    /// <summary>Size of the terminal; null is 80 by 24.</summary>
    [JsonPropertyName("console_size")]
    [JsonConverter(typeof(TerminalSizeConverter))]
    public TerminalSize? ConsoleSize { get; set; }

    /// <summary>AppArmor profile; empty takes the container's.</summary>
    [JsonPropertyName("apparmor_profile")]
    public string AppArmorProfile { get; set; } = string.Empty;

    /// <summary>SELinux label; empty takes the container's.</summary>
    [JsonPropertyName("label")]
    public string Label { get; set; } = string.Empty;
}
