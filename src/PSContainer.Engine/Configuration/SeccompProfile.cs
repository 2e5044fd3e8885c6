using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A filter of system calls (seccomp(2)).</summary>
public sealed class SeccompProfile
{
    /// <summary>For calls that no rule names.</summary>
    [JsonPropertyName("default_action")]
    [JsonConverter(typeof(Json.SeccompActionConverter))]
    public string DefaultAction { get; set; } = "SCMP_ACT_ALLOW";

    /// <summary>errno where the default action is SCMP_ACT_ERRNO.</summary>
    [JsonPropertyName("default_errno_ret")]
    public uint? DefaultErrnoReturn { get; set; }

    /// <summary><c>SCMP_ARCH_X86_64</c> …; empty is the machine's own.</summary>
    [JsonPropertyName("architectures")]
    [JsonConverter(typeof(Json.SeccompArchitecturesConverter))]
    public List<string> Architectures { get; set; } = [];

    /// <summary><c>SECCOMP_FILTER_FLAG_…</c>.</summary>
    [JsonPropertyName("flags")]
    public List<string> Flags { get; set; } = [];

    /// <summary>The rules.</summary>
    [JsonPropertyName("syscalls")]
    public List<SeccompSyscall> Syscalls { get; set; } = [];

    /// <summary>Unix socket that receives the notification descriptor.</summary>
    [JsonPropertyName("listener_path")]
    public string ListenerPath { get; set; } = string.Empty;

    /// <summary>Passed on to the listener.</summary>
    [JsonPropertyName("listener_metadata")]
    public string ListenerMetadata { get; set; } = string.Empty;
}
