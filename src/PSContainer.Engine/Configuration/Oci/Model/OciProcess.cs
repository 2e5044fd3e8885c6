using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A program.</summary>
internal sealed class OciProcess : OciObject
{
    /// <summary>It has a terminal.</summary>
    public bool? Terminal { get; set; }

    /// <summary>Size of the terminal.</summary>
    public OciBox? ConsoleSize { get; set; }

    /// <summary>Who runs it.</summary>
    public OciUser? User { get; set; }

    /// <summary>Program and arguments.</summary>
    public List<string>? Args { get; set; }

    /// <summary>Windows only; kept, not used.</summary>
    public string? CommandLine { get; set; }

    /// <summary>NAME=value.</summary>
    public List<string>? Env { get; set; }

    /// <summary>Absolute working directory.</summary>
    public string? Cwd { get; set; }

    /// <summary>capabilities(7).</summary>
    public OciCapabilities? Capabilities { get; set; }

    /// <summary>getrlimit(2).</summary>
    public List<OciRlimit>? Rlimits { get; set; }

    /// <summary>PR_SET_NO_NEW_PRIVS.</summary>
    public bool? NoNewPrivileges { get; set; }

    /// <summary>AppArmor profile.</summary>
    public string? ApparmorProfile { get; set; }

    /// <summary>-1000 to 1000.</summary>
    public int? OomScoreAdj { get; set; }

    /// <summary>SELinux label.</summary>
    public string? SelinuxLabel { get; set; }

    /// <summary>sched_setattr(2).</summary>
    public OciScheduler? Scheduler { get; set; }

    /// <summary>ioprio_set(2).</summary>
    public OciIoPriority? IoPriority { get; set; }

    /// <summary>sched_setaffinity(2), of joining processes.</summary>
    [JsonPropertyName("execCPUAffinity")]
    public OciCpuAffinity? ExecCpuAffinity { get; set; }
}
