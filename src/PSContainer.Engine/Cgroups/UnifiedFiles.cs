using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups.V2;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Cgroups;

/// <summary>Files of cgroup v2 that a configuration names itself (the runtime specification's <c>unified</c>).</summary>
internal static class UnifiedFiles
{
    private const StringSplitOptions Lines = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    // Of these a write changes one line, that of its first word; the word after it that does away with the line again.
    private static readonly Dictionary<string, string> s_keyed = new(StringComparer.Ordinal)
    {
        ["io.max"] = "rbps=max wbps=max riops=max wiops=max",
        ["io.weight"] = "default",
        ["io.bfq.weight"] = "default",
        ["io.latency"] = "target=0",
        ["rdma.max"] = "hca_handle=max hca_object=max",
        ["misc.max"] = "max",
    };

    /// <summary>Whether a value of the file is lines, each with a key of its own.</summary>
    internal static bool IsKeyed(string file) => s_keyed.ContainsKey(file);

    /// <summary>The lines of both; of two with the same key the later.</summary>
    internal static string MergeLines(string before, string after)
    {
        List<string> lines = [.. before.Split('\n', Lines)];
        foreach (string line in after.Split('\n', Lines))
        {
            string key = line.Split(' ', 2)[0];
            lines.RemoveAll(l => l.Split(' ', 2)[0] == key);
            lines.Add(line);
        }

        return string.Join('\n', lines);
    }

    /// <summary>Writes the values as they are, a line a write: the kernel reads one, and io.max takes one for each device.</summary>
    internal static void Write(string? directory, Dictionary<string, string> values, LimitJournal? journal)
    {
        foreach ((string file, string value) in values)
        {
            if (directory is null)
                throw Invalid(file, "no cgroup v2 hierarchy is mounted", "Use the cgroup v1 members of the resources instead.");
            if (file.Length == 0 || file.Contains('/', StringComparison.Ordinal) || file is "." or ".." or "cgroup.procs" or "cgroup.threads" or "cgroup.kill")
                throw Invalid(file, "it is no file of limits", "Name a file of the cgroup's directory, such as memory.high.");
            int dot = file.IndexOf('.');
            string controller = dot > 0 ? file[..dot] : file;
            if (controller != "cgroup" && !CgroupFile.Exists(directory, file))
                SubtreeControl.Require(directory, controller);
            LimitWriter files = new(directory, journal);
            foreach (string line in value.Split('\n', Lines))
            {
                string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
                if (words.Length == 2 && s_keyed.TryGetValue(file, out string? absent))
                    files.WriteLine(file, words[0], words[1], absent);
                else
                    files.Write(file, line, inverse: before => IsKeyed(file) ? LimitWriter.LineOf(before, "default") ?? before : before);
            }
        }
    }

    private static ContainerException Invalid(string file, string why, string hint) =>
        new(ErrorCode.ConfigInvalid, $"cannot write \"{file}\" of the unified resources: {why}") { Step = CgroupStep.Apply, Hint = hint };
}
