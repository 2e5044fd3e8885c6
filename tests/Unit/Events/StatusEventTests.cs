using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Events;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>Pause and resume, and the limit of processes.</summary>
[Trait("Category", "Privileged")]
public class StatusEventTests
{
    private const string LegacyFreezer = "/sys/fs/cgroup/freezer", LegacyPids = "/sys/fs/cgroup/pids";

    [PrivilegedFact]
    public void Pause_and_resume()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using Witness witness = new(sandbox);
        for (int i = 1; i <= 3; i++)
        {
            container.Pause();
            ContainerEvent paused = witness.Await(container.Id, ContainerEventType.Pause, nth: i);
            Assert.Equal((ContainerStatus.Paused, container.InitProcessId), (paused.Status, paused.ProcessId));
            container.Resume();
            Assert.Equal(ContainerStatus.Running, witness.Await(container.Id, ContainerEventType.Resume, nth: i).Status);
        }

        Assert.Equal("Pause Resume Pause Resume Pause Resume", witness.Story(container.Id));
    }

    [PrivilegedFact(LegacyFreezer)]
    public void Pause_and_resume_by_another_process_that_writes_the_file()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using Witness witness = new(sandbox);
        container.Start(new ProcessConfig("/bin/sh", "-c", "while :; do /bin/true; done")).Dispose();
        Shell($"echo FROZEN > {container.CgroupPaths["freezer"]}/freezer.state");
        witness.Await(container.Id, ContainerEventType.Pause);
        Assert.Equal(ContainerStatus.Paused, container.Status);
        Shell($"echo THAWED > {container.CgroupPaths["freezer"]}/freezer.state");
        witness.Await(container.Id, ContainerEventType.Resume);
        Assert.Equal("Start Pause Resume", witness.Story(container.Id));
    }

    [PrivilegedFact(LegacyFreezer)]
    public void A_cgroup_above_that_is_frozen_pauses_what_is_in_it()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Path = $"/{sandbox.Tag}/inner"));
        string above = Path.GetDirectoryName(container.CgroupPaths["freezer"])!;
        try
        {
            using Witness witness = new(sandbox);
            File.WriteAllText(above + "/freezer.state", "FROZEN");
            witness.Await(container.Id, ContainerEventType.Pause);
            File.WriteAllText(above + "/freezer.state", "THAWED");
            witness.Await(container.Id, ContainerEventType.Resume);
        }
        finally
        {
            File.WriteAllText(above + "/freezer.state", "THAWED");
            container.Destroy(force: true);
            foreach (string directory in MachineState.CgroupsOf(sandbox.Tag).AsEnumerable().Reverse())
                Directory.Delete(directory);
        }
    }

    [PrivilegedFact]
    public void A_container_that_is_paused_already_is_told_to_resume_and_one_that_is_killed_to_exit()
    {
        using Sandbox sandbox = new();
        Container resumed = sandbox.Sleeping(), killed = sandbox.Sleeping();
        resumed.Pause();
        killed.Pause();
        using Witness witness = new(sandbox);
        resumed.Resume();
        killed.Destroy(force: true);
        witness.Await(resumed.Id, ContainerEventType.Resume);
        witness.Await(killed.Id, ContainerEventType.Remove);
        Assert.Equal("Resume", witness.Story(resumed.Id));
        Assert.Matches("^(Resume )?Exit Remove$", witness.Story(killed.Id));
    }

    [PrivilegedFact(LegacyPids)]
    public void A_fork_bomb_at_the_limit_of_processes()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Cgroups.Resources.PidsLimit = 20));
        using Witness witness = new(sandbox);
        container.Start(new ProcessConfig("/bin/sh", "-c", "bomb() { bomb | bomb & }; bomb; sleep 1000"), new() { Error = Engine.Processes.Stdio.Null }).Dispose();
        ContainerEvent told = witness.Await(container.Id, ContainerEventType.LimitReached);
        Assert.Equal((LimitedResource.Pids, 20UL), (told.Resource, told.Limit));
        Assert.True(told.Count > 0);
        string counter = container.CgroupPaths["pids"] + "/pids.events";
        container.Signal(9);
        witness.Await(container.Id, ContainerEventType.Exit);
        ulong counted = ulong.Parse(File.ReadAllText(counter).Trim().Split(' ')[1]);
        ulong sum = witness.Events.Where(e => e.Type == ContainerEventType.LimitReached).Aggregate(0UL, (all, e) => all + e.Count);
        Assert.InRange(sum, 1UL, counted);
        Assert.DoesNotContain(witness.Events, e => e.Resource != LimitedResource.Pids && e.Type == ContainerEventType.LimitReached);
    }

    private static void Shell(string script)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("/bin/sh", ["-c", script]);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, process.ExitCode);
    }
}
