using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>How the kernel schedules a process (sched_setattr(2); OCI runtime-spec, process.scheduler).</summary>
public sealed class ProcessScheduler
{
    /// <summary><c>SCHED_OTHER</c>, <c>SCHED_BATCH</c>, <c>SCHED_IDLE</c>, <c>SCHED_FIFO</c>, <c>SCHED_RR</c>, <c>SCHED_DEADLINE</c> or <c>SCHED_ISO</c>.</summary>
    [JsonPropertyName("policy")]
    public string Policy { get; set; } = "SCHED_OTHER";

    /// <summary>Nice value, -20 (most) to 19 (least), of SCHED_OTHER and SCHED_BATCH.</summary>
    [JsonPropertyName("nice")]
    public int Nice { get; set; }

    /// <summary>Static priority of SCHED_FIFO and SCHED_RR, 1 to 99; 0 for the others.</summary>
    [JsonPropertyName("priority")]
    public int Priority { get; set; }

    /// <summary><c>SCHED_FLAG_…</c>.</summary>
    [JsonPropertyName("flags")]
    public List<string> Flags { get; set; } = [];

    /// <summary>SCHED_DEADLINE: run time in each period, nanoseconds.</summary>
    [JsonPropertyName("runtime")]
    public ulong Runtime { get; set; }

    /// <summary>SCHED_DEADLINE: when the run time must have been had, nanoseconds from the period's begin.</summary>
    [JsonPropertyName("deadline")]
    public ulong Deadline { get; set; }

    /// <summary>SCHED_DEADLINE: length of the period, nanoseconds.</summary>
    [JsonPropertyName("period")]
    public ulong Period { get; set; }
}
