using System;

namespace PSContainer.Engine.Configuration.Json;

/// <summary><c>SCMP_ACT_…</c> as libcontainer's number.</summary>
internal sealed class SeccompActionConverter : NumberedNameConverter
{
    private static readonly string[] s_names =
    [
        "SCMP_ACT_KILL", "SCMP_ACT_ERRNO", "SCMP_ACT_TRAP", "SCMP_ACT_ALLOW", "SCMP_ACT_TRACE", "SCMP_ACT_LOG",
        "SCMP_ACT_NOTIFY", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS",
    ];

    /// <summary>For the attribute.</summary>
    public SeccompActionConverter()
        : base(s_names)
    {
    }

    /// <summary>All of them.</summary>
    internal static ReadOnlySpan<string> Names => s_names;

    /// <summary>Whether it is the name of an action.</summary>
    internal static bool IsKnown(string name) => Array.IndexOf(s_names, name) >= 0;
}
