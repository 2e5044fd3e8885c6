using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>CPUs of a process that joins a container (sched_setaffinity(2); OCI runtime-spec, process.execCPUAffinity).</summary>
public sealed class CpuAffinity
{
    /// <summary>Before it enters the container's cgroup, as a list: <c>0-3,7</c>; empty leaves them as they are.</summary>
    [JsonPropertyName("Initial")]
    [JsonConverter(typeof(Json.NumberListConverter))]
    public string Initial { get; set; } = string.Empty;

    /// <summary>Once it is in the container's cgroup; empty leaves them to the kernel.</summary>
    [JsonPropertyName("Final")]
    [JsonConverter(typeof(Json.NumberListConverter))]
    public string Final { get; set; } = string.Empty;
}
