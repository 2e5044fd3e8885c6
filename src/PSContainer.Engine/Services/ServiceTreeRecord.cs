using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Services;

/// <summary>What is known of a service directory that was started; in the state root from before its first container to after its last.</summary>
internal sealed class ServiceTreeRecord
{
    /// <summary>The directory.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Directory of the logs.</summary>
    [JsonPropertyName("log_directory")]
    public string LogDirectory { get; set; } = string.Empty;

    /// <summary>Sets its containers apart from those of another start of the same directory.</summary>
    [JsonPropertyName("token")]
    public string Token { get; set; } = string.Empty;

    /// <summary>When it was started.</summary>
    [JsonPropertyName("started")]
    public DateTimeOffset Started { get; set; }

    /// <summary>Whether it is being stopped: nothing is to be started any more.</summary>
    [JsonPropertyName("stopping")]
    public bool Stopping { get; set; }

    /// <summary>Whether a service that has ended is started again.</summary>
    [JsonPropertyName("restart")]
    public bool Restart { get; set; }

    /// <summary>Process id of who starts them again, or 0.</summary>
    [JsonPropertyName("supervisor_pid")]
    public int SupervisorPid { get; set; }

    /// <summary>When it started, in clock ticks since boot.</summary>
    [JsonPropertyName("supervisor_start")]
    public ulong SupervisorStart { get; set; }

    /// <summary>The boot in which it did.</summary>
    [JsonPropertyName("boot_id")]
    public string BootId { get; set; } = string.Empty;

    /// <summary>The bundles, in order.</summary>
    [JsonPropertyName("services")]
    public List<ServiceRecord> Services { get; set; } = [];

    /// <summary>Who starts services again.</summary>
    [JsonIgnore]
    internal ProcessIdentity Supervisor => new(SupervisorPid, SupervisorStart, BootId);
}
