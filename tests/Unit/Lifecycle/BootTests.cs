using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A state that an earlier boot of the machine has left: its numbers of processes and its cgroups mean nothing any more.</summary>
[Trait("Category", "Privileged")]
public class BootTests
{
    private const string EarlierBoot = "00000000-0000-0000-0000-000000000000";

    [PrivilegedTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_stopped_and_starts_again(bool cgroupsAreGone)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Machine.WaitUntil(() => container.Status == ContainerStatus.Running);
        container.Signal(9);
        container.Wait(Sandbox.Soon());
        if (cgroupsAreGone)
            RemoveCgroups(container);
        Age(container);
        File.Delete(container.StateDirectory + "/exit.json"); // the machine went down while it ran
        Container loaded = sandbox.Factory.Load(container.Id);
        Assert.Equal((ContainerStatus.Stopped, 0, null), (loaded.Status, loaded.InitProcessId, loaded.Exit));
        Assert.Null(loaded.Wait(Sandbox.Soon()));
        Assert.Empty(loaded.GetProcesses());
        using ContainerProcess process = loaded.Start(new ProcessConfig("/bin/sleep", "1000"));
        Assert.Equal(ContainerStatus.Running, sandbox.Factory.Load(container.Id).Status);
        Assert.Equal(2, Sandbox.Run(loaded, "/bin/sh", "-c", "exit 2").ExitCode);
        loaded.Destroy(force: true, Sandbox.Soon());
        Assert.Empty(MachineState.CgroupsOf(sandbox.Tag));
    }

    [PrivilegedTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_removed(bool cgroupsAreGone)
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Container container = sandbox.Sleeping();
        container.Signal(9);
        container.Wait(Sandbox.Soon());
        if (cgroupsAreGone)
            RemoveCgroups(container);
        Age(container);
        sandbox.Factory.Load(container.Id).Destroy();
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_process_that_has_the_number_now_is_neither_init_nor_signalled()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int stranger = container.InitProcessId; // alive, with the very start time, and of another boot
        Age(container);
        Container loaded = sandbox.Factory.Load(container.Id);
        Assert.Equal((ContainerStatus.Stopped, 0), (loaded.Status, loaded.InitProcessId));
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => loaded.Signal(9)).Code);
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => loaded.Exec(new ProcessConfig("/bin/true"))).Code);
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => loaded.Pause()).Code);
        loaded.Wait(Sandbox.Soon());
        Assert.True(Machine.IsRunning(stranger));
        ForgetBoot(container);
    }

    [PrivilegedFact]
    public void A_cgroup_that_has_the_path_now_is_anothers_and_its_processes_live_on()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int stranger = container.InitProcessId;
        Age(container);
        Container loaded = sandbox.Factory.Load(container.Id);
        Assert.Empty(loaded.GetProcesses());
        ContainerException error = Assert.Throws<ContainerException>(() => loaded.Start(new ProcessConfig("/bin/true")));
        Assert.Contains("has processes", error.Message, StringComparison.Ordinal);
        loaded.Destroy(force: true, Sandbox.Soon());
        Assert.True(Machine.IsRunning(stranger));
        Assert.NotEmpty(MachineState.CgroupsOf(sandbox.Tag));
        Engine.Interop.Libc.Check(Engine.Interop.Libc.TryKill(stranger, 9), "kill");
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(stranger)));
        foreach (string directory in MachineState.CgroupsOf(sandbox.Tag))
            Directory.Delete(directory);
    }

    /// <summary>Makes the state one of an earlier boot, as far as files tell.</summary>
    private static void Age(Container container)
    {
        string path = container.StateDirectory + "/state.json";
        JsonNode state = JsonNode.Parse(File.ReadAllText(path))!;
        state["org.pscontainer"]!["boot_id"] = EarlierBoot;
        File.WriteAllText(path, state.ToJsonString());
        File.WriteAllText(container.StateDirectory + "/cgroup", EarlierBoot);
    }

    private static void ForgetBoot(Container container)
    {
        File.WriteAllText(container.StateDirectory + "/cgroup", File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
        string path = container.StateDirectory + "/state.json";
        File.WriteAllText(path, File.ReadAllText(path).Replace(EarlierBoot, string.Empty, StringComparison.Ordinal));
    }

    private static void RemoveCgroups(Container container)
    {
        foreach (string directory in container.CgroupPaths.Values.Distinct())
            Machine.WaitUntil(() => Engine.Interop.Libc.TryUnlinkAt(Engine.Interop.Libc.AT_FDCWD, directory, Engine.Interop.Libc.AT_REMOVEDIR) is 0 or -Engine.Interop.Errno.ENOENT);
        Assert.DoesNotContain(container.CgroupPaths.Values, Directory.Exists);
    }
}
