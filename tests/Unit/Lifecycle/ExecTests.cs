using System;
using System.Linq;
using System.Threading.Tasks;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Programs that join a running container.</summary>
[Trait("Category", "Privileged")]
public class ExecTests
{
    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_shares_all_namespaces_and_the_cgroup(bool userNamespace)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(userNamespace
            ? UserNamespace.Mapped(sandbox, c => c.Namespaces.Add(new(NamespaceType.Time)))
            : sandbox.Config(c => c.Namespaces.Add(new(NamespaceType.Time))));
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        Assert.False(process.IsInit);
        foreach (string file in (string[])["user", "mnt", "uts", "ipc", "pid", "net", "cgroup", "time"])
            Assert.Equal(Machine.Link(container.InitProcessId, "ns/" + file), Machine.Link(process.Pid, "ns/" + file));
        Assert.Equal(Machine.Proc(container.InitProcessId, "cgroup"), Machine.Proc(process.Pid, "cgroup"));
        Assert.Equal(Machine.Link(container.InitProcessId, "root"), Machine.Link(process.Pid, "root"));
        Assert.Equal(Machine.Status(container.InitProcessId, "CapEff"), Machine.Status(process.Pid, "CapEff"));
        Assert.Equal(2, container.GetProcesses().Count);
        Assert.True(process.NamespacePid > 1);
    }

    [PrivilegedFact]
    public async Task Twenty_at_once_have_their_own_ends()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int[] codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            Sandbox.Run(container, "/bin/sh", "-c", $"echo {i}; exit {i + 100}") is { } o && o.Output == $"{i}\n" ? o.ExitCode : -1)));
        Assert.Equal(Enumerable.Range(100, 20), codes);
        Assert.Single(container.GetProcesses());
    }

    [PrivilegedFact]
    public void It_can_be_signalled_and_init_runs_on()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        process.Signal(15);
        ProcessExit? exit = process.Wait(Sandbox.Soon());
        Assert.Equal((143, 15), (exit!.ExitCode, exit.Signal));
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => process.Signal(15)).Code);
        Assert.Equal(ContainerStatus.Running, container.Status);
        Assert.Null(container.Exit);
    }

    [PrivilegedFact]
    public void It_has_its_own_user_directory_and_environment()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Outcome outcome = Sandbox.Run(container, new ProcessConfig("/bin/sh", "-c", "id -u; pwd; echo $X $HOME") { User = "ann", Cwd = "/tmp", Env = ["X=y"] });
        Assert.Equal(["1000", "/tmp", "y /home/ann"], outcome.Lines);
    }

    [PrivilegedFact]
    public void A_directory_that_is_missing_is_an_error()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/pwd") { Cwd = "/not/there" }));
        Assert.Contains("/not/there", error.Message, StringComparison.Ordinal);
        Assert.Single(container.GetProcesses());
    }

    [PrivilegedFact]
    public void A_paused_container_takes_none()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ICgroupManager cgroup = CgroupManagerFactory.Open(container.CgroupPaths);
        cgroup.SetFreezer(FreezerState.Frozen, Sandbox.Soon());
        Assert.Equal(ContainerStatus.Paused, container.Status);
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(ErrorCode.ContainerPaused, error.Code);
        Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => container.Destroy()).Code);
        cgroup.SetFreezer(FreezerState.Thawed, Sandbox.Soon());
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);

        // And by force it goes even while it is frozen.
        cgroup.SetFreezer(FreezerState.Frozen, Sandbox.Soon());
        container.Destroy(force: true, Sandbox.Soon());
        Assert.Empty(MachineState.ProcessesOf(sandbox));
    }

    [PrivilegedFact]
    public void Into_a_created_or_stopped_container_it_is_init()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        for (int i = 0; i < 2; i++)
        {
            using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
            Assert.True(process.IsInit);
            Assert.Equal(1, process.NamespacePid);
            container.Signal(9);
            process.Wait(Sandbox.Soon());
            Assert.Equal(ContainerStatus.Stopped, container.Status);
        }
    }

    [PrivilegedFact]
    public void It_ends_with_init()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        container.Signal(9);
        Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0));
    }

    [PrivilegedFact]
    public void Its_limits_are_its_own()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000")
        {
            Rlimits = [new() { Type = RlimitType.NoFile, Soft = 11, Hard = 22 }],
            Capabilities = new() { Bounding = ["CAP_KILL"], Permitted = ["CAP_KILL"], Effective = ["CAP_KILL"] },
            OomScoreAdj = 321,
        });
        Assert.Matches("Max open files +11 +22 ", Machine.Proc(process.Pid, "limits"));
        Assert.Equal("0000000000000020", Machine.Status(process.Pid, "CapEff"));
        Assert.Equal("321\n", Machine.Proc(process.Pid, "oom_score_adj"));
    }

    [PrivilegedFact]
    public void It_is_in_the_cgroup_from_its_first_instruction()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Cgroup)));
        foreach (string line in MountedCgroups.Of(Sandbox.Run(container, "/bin/cat", "/proc/self/cgroup").Lines))
            Assert.EndsWith("/" + container.Id, line, StringComparison.Ordinal);
    }
}
