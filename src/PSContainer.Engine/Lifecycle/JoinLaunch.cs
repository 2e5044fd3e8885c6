using System;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The parent's part in the launch of a process that joins.</summary>
internal sealed class JoinLaunch(ContainerConfig config, ICgroupManager cgroup, ProcessConfig process, Action<string>? trace) : ILaunchEvents
{
    public void WriteIdMaps(int pid)
    {
    }

    public void EnterCgroup(int pid, bool inCgroup)
    {
        if (!inCgroup)
        {
            trace?.Invoke($"put process {pid} into the cgroup");
            cgroup.Attach(pid);
        }
    }

    public void SetLimits(int pid) => ProcessLimits.Set(pid, config, process);

    /// <summary>The process, once there is one, or 0.</summary>
    internal int Pid { get; private set; }

    public void Record(LaunchedProcess launched)
    {
        Pid = launched.Pid;
        trace?.Invoke($"run {string.Join(' ', process.Args)}");
    }
}
