using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Processes in cgroups of the machine's own kernel.</summary>
[Trait("Category", "Privileged")]
[Collection(KernelCgroup.Collection)]
public class PrivilegedProcessTests
{
    [CgroupFact(KernelCgroup.Legacy)]
    public void A_process_moves_itself_into_the_cgroups_of_version_1()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        cgroup.Manager.Create();
        foreach (string file in cgroup.Manager.SelfAttachFiles)
            Assert.Equal("ok", child.Run($"echo 0 > {file} && echo ok"));
        string Cgroups() => File.ReadAllText($"/proc/{child.Pid}/cgroup");
        Assert.DoesNotContain($"0::/{cgroup.Name}", Cgroups());
        Assert.Contains($"memory:/{cgroup.Name}", Cgroups());
        Assert.Equal([child.Pid], cgroup.Manager.GetProcesses());
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void What_is_in_v1_alone_is_killed_too()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        cgroup.Manager.Create();
        foreach (string file in cgroup.Manager.SelfAttachFiles)
            child.Run($"echo 0 > {file}; echo");
        cgroup.Manager.SignalAll(9);
        Assert.True(child.WaitForExit());
        cgroup.Manager.Destroy(KernelCgroup.Deadline());
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void V1_alone_kills_what_forks_all_the_time()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        cgroup.Manager.Create();
        cgroup.Manager.Apply(new ContainerResources { PidsLimit = 40 });
        cgroup.Manager.Attach(child.Pid);
        Dictionary<string, string> legacy = new(cgroup.Manager.Paths);
        legacy.Remove(string.Empty);
        ICgroupManager manager = CgroupManagerFactory.Open(legacy);
        child.Run("(while :; do (sleep 0.01; sleep 1000) & (true) & done) 2>/dev/null & echo started");
        Thread.Sleep(100);
        manager.SignalAll(9);
        Assert.True(child.WaitForExit());
        Assert.Equal(FreezerState.Thawed, manager.GetFreezer());
        manager.Destroy(KernelCgroup.Deadline());
        Assert.False(manager.Exists);
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void Freeze_thaw_and_kill()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        string grandchild = child.Run("sleep 1000 & echo $!");
        manager.SetFreezer(FreezerState.Frozen, KernelCgroup.Deadline());
        Assert.Equal(FreezerState.Frozen, manager.GetFreezer());
        Assert.Equal('D', child.State);
        manager.SetFreezer(FreezerState.Thawed, KernelCgroup.Deadline());
        Assert.Equal(FreezerState.Thawed, manager.GetFreezer());
        Assert.Equal("alive", child.Run("echo alive"));
        manager.SetFreezer(FreezerState.Frozen, KernelCgroup.Deadline());

        // A frozen container is killed, too, with what it started.
        manager.SignalAll(9);
        Assert.True(child.WaitForExit());
        manager.Destroy(KernelCgroup.Deadline());
        Assert.False(manager.Exists);
        Assert.False(KernelCgroup.IsRunning(grandchild));
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void Another_signal_goes_to_all_and_leaves_the_freezer()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        child.Run("echo ready");
        manager.SetFreezer(FreezerState.Frozen, KernelCgroup.Deadline());
        manager.SignalAll(15);
        Assert.Equal(FreezerState.Frozen, manager.GetFreezer());
        Assert.False(child.WaitForExit(50));
        manager.SetFreezer(FreezerState.Thawed, KernelCgroup.Deadline());
        Assert.True(child.WaitForExit());
        Assert.Equal(128 + 15, child.ExitCode);
    }

    [CgroupFact(KernelCgroup.Unified)]
    public void V2_alone_freezes_and_kills()
    {
        string name = "psc-test-" + Guid.NewGuid().ToString("N");
        ICgroupManager manager = CgroupManagerFactory.Open(new Dictionary<string, string> { [string.Empty] = "/sys/fs/cgroup/unified/" + name });
        using SleepingChild child = new();
        try
        {
            Directory.CreateDirectory(manager.Paths[string.Empty] + "/below");
            manager.Attach(child.Pid, new Dictionary<string, string> { [string.Empty] = "below" });
            Assert.Equal([child.Pid], manager.GetProcesses());
            manager.SetFreezer(FreezerState.Frozen, KernelCgroup.Deadline());
            Assert.Equal(FreezerState.Frozen, manager.GetFreezer());
            manager.SetFreezer(FreezerState.Thawed, KernelCgroup.Deadline());
            Assert.Equal("alive", child.Run("echo alive"));
            manager.SetFreezer(FreezerState.Frozen, KernelCgroup.Deadline());
            manager.SignalAll(9);
            Assert.True(child.WaitForExit());
            manager.Destroy(KernelCgroup.Deadline());
            Assert.False(manager.Exists);
        }
        finally
        {
            child.Dispose();
            manager.Destroy(KernelCgroup.Deadline());
        }
    }

    [CgroupFact(KernelCgroup.Unified)]
    public void A_cancelled_freeze_thaws()
    {
        using KernelCgroup cgroup = new();
        cgroup.Manager.Create();
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => cgroup.Manager.SetFreezer(FreezerState.Frozen, cancelled.Token));
        Assert.Equal(FreezerState.Thawed, cgroup.Manager.GetFreezer());
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void A_sub_cgroup_must_be_inside()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        cgroup.Manager.Create();
        ContainerException e = Assert.Throws<ContainerException>(() =>
            cgroup.Manager.Attach(child.Pid, new Dictionary<string, string> { ["memory"] = "../.." }));
        Assert.Contains("..", e.Message);
        e = Assert.Throws<ContainerException>(() => cgroup.Manager.Attach(child.Pid, new Dictionary<string, string> { ["memory"] = "none" }));
        Assert.Contains("does not exist", e.Hint);
        Directory.CreateDirectory(cgroup.Manager.Paths["memory"] + "/sub");
        cgroup.Manager.Attach(child.Pid, new Dictionary<string, string> { ["memory"] = "/sub" });
        Assert.Contains($"memory:/{cgroup.Name}/sub", File.ReadAllText($"/proc/{child.Pid}/cgroup"));
        Assert.Contains($"pids:/{cgroup.Name}\n", File.ReadAllText($"/proc/{child.Pid}/cgroup"));
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void The_caller_is_neither_frozen_nor_signalled()
    {
        // A shell in the cgroup stands for nobody: the test host itself is put in and taken out again.
        string own = File.ReadLines("/proc/self/cgroup").Single(line => line.Contains(":pids:", StringComparison.Ordinal)).Split(':')[2];
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        cgroup.Manager.Create();
        ICgroupManager pids = CgroupManagerFactory.Open(new Dictionary<string, string> { ["pids"] = cgroup.Manager.Paths["pids"] });
        try
        {
            pids.Attach(Environment.ProcessId);
            pids.Attach(child.Pid);
            Assert.Contains(Environment.ProcessId, pids.GetProcesses());
            pids.SignalAll(9);
            Assert.True(child.WaitForExit());
        }
        finally
        {
            File.WriteAllText("/sys/fs/cgroup/pids" + own + "/cgroup.procs", Environment.ProcessId.ToString());
        }
    }
}
