using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Priority of a process's block I/O (ioprio_set(2); OCI runtime-spec, process.ioPriority).</summary>
public sealed class IoPriority
{
    /// <summary><c>IOPRIO_CLASS_RT</c>, <c>IOPRIO_CLASS_BE</c> or <c>IOPRIO_CLASS_IDLE</c>.</summary>
    [JsonPropertyName("class")]
    public string Class { get; set; } = "IOPRIO_CLASS_BE";

    /// <summary>Level within the class, 0 (highest) to 7 (lowest).</summary>
    [JsonPropertyName("priority")]
    public int Priority { get; set; }
}
