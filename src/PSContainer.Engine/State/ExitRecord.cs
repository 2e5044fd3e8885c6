using System;
using System.Text.Json.Serialization;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.State;

/// <summary>How init ended, as the container's monitor leaves it in <c>exit.json</c>.</summary>
internal sealed class ExitRecord
{
    /// <summary>0 to 255; 128 and the signal's number where a signal ended it.</summary>
    [JsonPropertyName("exit_code")]
    public int ExitCode { get; set; }

    /// <summary>The signal that ended it, or 0.</summary>
    [JsonPropertyName("signal")]
    public int Signal { get; set; }

    /// <summary>When.</summary>
    [JsonPropertyName("time")]
    public DateTimeOffset Time { get; set; }

    /// <summary>The out-of-memory killer ended a process of the container.</summary>
    [JsonPropertyName("oom_killed")]
    public bool OomKilled { get; set; }

    internal static ExitRecord From(ProcessExit exit) => new()
    {
        ExitCode = exit.ExitCode,
        Signal = exit.Signal,
        Time = exit.Time,
        OomKilled = exit.OomKilled,
    };

    internal ProcessExit ToExit() => new(ExitCode, Signal, Time, OomKilled);
}
