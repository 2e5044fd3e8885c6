using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The parent's part in the launch of a process that joins.</summary>
/// <param name="container">The container.</param>
/// <param name="config">The container's configuration.</param>
/// <param name="cgroup">Its cgroup.</param>
/// <param name="process">The program.</param>
/// <param name="subCgroups">Cgroups below that it is put into.</param>
/// <param name="late">The cgroup may be frozen: the process enters it last of all, when nothing is left to do but to run the program.</param>
/// <param name="trace">Gets a line for each step, or null.</param>
internal sealed class JoinLaunch(Container container, ContainerConfig config, ICgroupManager cgroup, ProcessConfig process, IReadOnlyDictionary<string, string> subCgroups, bool late, Action<string>? trace) : ILaunchEvents
{
    public bool IsFrozen => late && cgroup.GetFreezer() is FreezerState.Frozen or FreezerState.Freezing;

    public void WriteIdMaps(int pid)
    {
    }

    public void EnterCgroup(int pid, bool inCgroup)
    {
        if (!inCgroup && !late)
            Attach(pid);
    }

    public void RunHooks(int pid)
    {
        // Hooks are init's alone.
    }

    public void HandOverSeccompListener(LaunchedProcess launched, int descriptor) =>
        SeccompListener.HandOver(container, launched, descriptor);

    public void SetLimits(int pid)
    {
        ProcessLimits.Set(pid, config, process);
        if (late)
            Attach(pid);
        if ((process.ExecCpuAffinity ?? config.ExecCpuAffinity) is { Final.Length: > 0 } affinity)
            Affinity.Set(pid, affinity.Final, "set the CPUs in the cgroup");
    }

    /// <summary>The process, once there is one, or 0.</summary>
    internal int Pid { get; private set; }

    public void Record(LaunchedProcess launched)
    {
        Pid = launched.Pid;
        trace?.Invoke($"run {string.Join(' ', process.Args)}");
    }

    private void Attach(int pid)
    {
        trace?.Invoke($"put process {pid} into the cgroup");
        cgroup.Attach(pid, subCgroups);
    }
}
