using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Scheduling of a program.</summary>
internal sealed class OciScheduler : OciObject
{
    /// <summary><c>SCHED_OTHER</c> and the like.</summary>
    public string? Policy { get; set; }

    /// <summary>-20 to 19.</summary>
    public int? Nice { get; set; }

    /// <summary>Static priority.</summary>
    public int? Priority { get; set; }

    /// <summary><c>SCHED_FLAG_…</c>.</summary>
    public List<string>? Flags { get; set; }

    /// <summary>Nanoseconds.</summary>
    public ulong? Runtime { get; set; }

    /// <summary>Nanoseconds.</summary>
    public ulong? Deadline { get; set; }

    /// <summary>Nanoseconds.</summary>
    public ulong? Period { get; set; }
}
