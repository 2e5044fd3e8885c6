using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The cgroup files of a container, as the kernel shows them to anybody.</summary>
internal static class CgroupFiles
{
    // What changes by itself, or cannot be read.
    private static readonly string[] s_counts =
    [
        "stat", "usage", "current", "peak", "procs", "tasks", "threads", "events", "pressure", "failcnt", "max_usage", "numa", "slabinfo",
        "force_empty", "io_service", "reset_stats", "event_control", "shown_ram", "kill", "allow", "deny",
    ];

    /// <summary>A file of a v1 controller, or of v2 where the controller is there.</summary>
    internal static string Read(this Container container, string controller, string file) =>
        File.ReadAllText($"{(container.CgroupPaths.TryGetValue(controller, out string? path) ? path : container.CgroupPaths[""])}/{file}").Trim();

    /// <summary>All settings of the container's cgroups: every readable file but counts.</summary>
    internal static string Settings(this Container container)
    {
        List<string> lines = [];
        foreach (string directory in container.CgroupPaths.Values.Distinct())
        {
            foreach (string file in Directory.EnumerateFiles(directory))
            {
                if (s_counts.Any(c => Path.GetFileName(file).Contains(c, StringComparison.Ordinal)))
                    continue;
                try
                {
                    // The lines of one file are in the order in which they were written, which means nothing.
                    string[] text = File.ReadAllLines(file);
                    Array.Sort(text, StringComparer.Ordinal);
                    lines.Add($"{file}: {string.Join(' ', text)}");
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Not for reading, or its controller is off.
                }
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
