using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A cgroup with somebody else's processes is never taken, and they are never killed.</summary>
[Trait("Category", "Privileged")]
public class CgroupOwnershipTests
{
    [PrivilegedFact("/sys/fs/cgroup/memory")]
    public void A_cgroup_that_has_processes_is_refused_and_they_live_on()
    {
        using Sandbox sandbox = new();
        using Process stranger = Process.Start("sleep", "1000");
        string directory = $"/sys/fs/cgroup/memory/{sandbox.Tag}-taken";
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(directory + "/cgroup.procs", $"{stranger.Id}");
            Container container = sandbox.Create(sandbox.Config(c => c.Cgroups.Path = $"/{sandbox.Tag}-taken"));
            ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
            Assert.Contains("has processes", error.Message, StringComparison.Ordinal);
            Assert.True(Machine.IsRunning(stranger.Id));
            container.Destroy(force: true);
            Assert.True(Machine.IsRunning(stranger.Id));
            Assert.Equal([directory], MachineState.CgroupsOf(sandbox.Tag));
        }
        finally
        {
            stranger.Kill();
            stranger.WaitForExit();
            Assert.True(Machine.WaitUntil(() => Record.Exception(() => Directory.Delete(directory)) is null));
        }
    }

    [PrivilegedFact]
    public void The_same_id_in_two_state_roots_is_two_containers()
    {
        using Sandbox one = new(), two = new();
        string id = one.NewId();
        Container first = one.Factory.Create(id, one.Config());
        first.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Container second = two.Factory.Create(id, two.Config());
        Assert.Throws<ContainerException>(() => second.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(ContainerStatus.Running, first.Status);
        second.Destroy(force: true);
        Assert.Equal(ContainerStatus.Running, first.Status);

        // Neither does one whose state is damaged take the other with it.
        File.WriteAllText(two.Factory.Create(id, two.Config()).StateDirectory + "/state.json", "{");
        two.Factory.RemoveDamaged(id);
        Assert.Equal(ContainerStatus.Running, first.Status);
        first.Destroy(force: true);
        Assert.Empty(MachineState.CgroupsOf(id));
    }

    [PrivilegedFact]
    public void A_cgroup_that_is_there_and_empty_is_taken()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        foreach (string directory in container.CgroupPaths.Values.Distinct())
            Directory.CreateDirectory(directory);
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        container.Destroy();
        Assert.Empty(MachineState.CgroupsOf(sandbox.Tag));
    }
}
