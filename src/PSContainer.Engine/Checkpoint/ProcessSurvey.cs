using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Looks whether all processes of a container descend from its first: CRIU saves that tree, and knows of no other.</summary>
internal static class ProcessSurvey
{
    /// <exception cref="CheckpointException">A process has joined the container, and cannot be saved.</exception>
    internal static void Demand(string id, int init, IReadOnlyList<int> pids)
    {
        Dictionary<int, int> parents = Parents(pids);
        List<string> joined = [];
        foreach (int pid in parents.Keys)
        {
            if (!Descends(pid, init, parents) && LinuxFile.TryReadText($"/proc/{pid}/comm")?.TrimEnd('\n') is { } name)
                joined.Add($"{pid} ({name})");
        }

        if (joined.Count == 0)
            return;
        bool one = joined.Count == 1;
        throw new CheckpointException($"container '{id}' has {(one ? "a process" : "processes")} that did not come from its first process, and cannot be saved: {string.Join(", ", joined)}")
        {
            ContainerId = id,
            Step = "look at the processes",
            Errno = Errno.EBUSY,
            Hint = (one ? "It was" : "They were") + $" started by Start-ContainerProcess, Enter-Container or exec. Wait for {(one ? "its" : "their")} end, or stop {(one ? "it" : "them")}: Stop-ContainerProcess {id} -Id {string.Join(',', joined.ConvertAll(j => j[..j.IndexOf(' ')]))}.",
        };
    }

    /// <summary>Those that descend from the first, with that.</summary>
    internal static List<int> Tree(int init, IReadOnlyList<int> pids)
    {
        Dictionary<int, int> parents = Parents(pids);
        List<int> tree = [];
        foreach (int pid in parents.Keys)
        {
            if (Descends(pid, init, parents))
                tree.Add(pid);
        }

        return tree;
    }

    private static Dictionary<int, int> Parents(IReadOnlyList<int> pids)
    {
        Dictionary<int, int> parents = [];
        foreach (int pid in pids)
        {
            if (ProcessStat.TryRead(pid, out ProcessStat stat) && !stat.IsDead)
                parents[pid] = stat.ParentPid;
        }

        return parents;
    }

    private static bool Descends(int pid, int init, Dictionary<int, int> parents)
    {
        for (int steps = 0; steps <= parents.Count; steps++)
        {
            if (pid == init)
                return true;
            if (!parents.TryGetValue(pid, out pid))
                return false;
        }

        return false;
    }
}
