using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>What a test has on the machine: mounts, cgroups, processes, states and data. Compared before and after.</summary>
internal sealed record MachineState(string Mounts, string Cgroups, string Processes, string Files)
{
    internal static MachineState Of(Sandbox sandbox) => new(
        string.Join('\n', File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(sandbox.Tag, StringComparison.Ordinal))),
        string.Join('\n', CgroupsOf(sandbox.Tag)),
        string.Join('\n', ProcessesOf(sandbox)),
        string.Join('\n', FilesOf(sandbox)));

    /// <summary>Directories in the cgroup file systems with the tag in their name.</summary>
    internal static List<string> CgroupsOf(string tag)
    {
        List<string> found = [];
        Collect("/sys/fs/cgroup", 0);
        found.Sort(StringComparer.Ordinal);
        return found;

        void Collect(string directory, int depth)
        {
            try
            {
                foreach (string child in Directory.EnumerateDirectories(directory))
                {
                    if (child.Contains(tag, StringComparison.Ordinal))
                        found.Add(child);
                    if (depth < 4)
                        Collect(child, depth + 1);
                }
            }
            catch (IOException)
            {
                // Another test's cgroup went while we looked.
            }
        }
    }

    /// <summary>Processes in the test's cgroups or directories: programs, and monitors by their open state directory. The test itself is none.</summary>
    internal static List<string> ProcessesOf(Sandbox sandbox)
    {
        List<string> found = [];
        foreach (int pid in Machine.Pids())
        {
            if (pid != Environment.ProcessId && Machine.IsRunning(pid) && Belongs(sandbox, pid))
                found.Add($"{pid} {Machine.Proc(pid, "comm").Trim()}");
        }

        return found;
    }

    /// <summary>Fails where something was left; a moment is given to processes that are on their way out.</summary>
    internal void AssertUnchanged(Sandbox sandbox)
    {
        MachineState now = Of(sandbox);
        Machine.WaitUntil(() => (now = Of(sandbox)) == this, 5);
        Assert.Equal(Mounts, now.Mounts);
        Assert.Equal(Cgroups, now.Cgroups);
        Assert.Equal(Processes, now.Processes);
        Assert.Equal(Files, now.Files);
    }

    private static bool Belongs(Sandbox sandbox, int pid)
    {
        if (Machine.Proc(pid, "cgroup").Contains(sandbox.Tag, StringComparison.Ordinal))
            return true;
        try
        {
            foreach (string fd in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
            {
                if (new FileInfo(fd).LinkTarget is { } target && target.StartsWith(sandbox.Home, StringComparison.Ordinal))
                    return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
        }

        return false;
    }

    private static List<string> FilesOf(Sandbox sandbox)
    {
        List<string> files = [];
        foreach (string root in (string[])[sandbox.Home + "/state", sandbox.Home + "/data"])
        {
            // The lock stays as long as its container does.
            if (Directory.Exists(root))
                files.AddRange(Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"));
        }

        files.Remove(sandbox.Home + "/data/containers");

        // Compiled filters are no container's, and are kept for the next.
        files.RemoveAll(f => f.StartsWith(sandbox.Home + "/data/seccomp", StringComparison.Ordinal));
        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
