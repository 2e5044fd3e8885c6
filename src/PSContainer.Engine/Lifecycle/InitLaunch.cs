using System;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Services;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The parent's part in the launch of an init.</summary>
internal sealed class InitLaunch(Container container, ICgroupManager cgroup, ProcessConfig process, StreamSetup streams, Action<string>? trace, LaunchPlan plan, HookRunner hooks, NetworkSetup network) : ILaunchEvents
{
    private LaunchedProcess? _launched;

    /// <summary>The runtime configuration beside the container's own, or null.</summary>
    internal RuntimeSetup? Runtime { get; init; }

    public void WriteIdMaps(int pid)
    {
        trace?.Invoke("write the id maps");
        container.WriteIdMaps(pid);
    }

    public void EnterCgroup(int pid, bool inCgroup)
    {
        if (!inCgroup)
        {
            trace?.Invoke($"put process {pid} into the cgroup");
            cgroup.Attach(pid);
        }
    }

    public void SetUpNetwork(LaunchedProcess launched) => network.Create(launched.Pidfd, trace);

    public void RunHooks(int pid)
    {
        // The old specification, by which these hooks are made, knows no status before this.
        hooks.Run(HookKind.Prestart, HookStatus.Created, pid);
        hooks.Run(HookKind.CreateRuntime, HookStatus.Creating, pid);
    }

    public void HandOverSeccompListener(LaunchedProcess launched, int descriptor) =>
        SeccompListener.HandOver(container, launched, descriptor);

    public void SetLimits(int pid)
    {
        ProcessLimits.Set(pid, container.ConfigInForce, process);

        // All is made, its cgroup namespace too, and nothing of the user's program has run.
        if (_launched is not null)
            Runtime?.Attach(_launched);
    }

    public void Record(LaunchedProcess launched)
    {
        _launched = launched;
        if (trace is not null)
        {
            foreach (string line in plan.Describe())
                trace(line);
        }

        container.RecordInit(launched, process, streams.Describe(), network.Pairs);
    }
}
