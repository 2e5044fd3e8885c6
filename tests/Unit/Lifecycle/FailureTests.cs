using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A start that fails at any of its stages says where, and leaves the machine and the container as they were.</summary>
[Trait("Category", "Privileged")]
public class FailureTests
{
    public static TheoryData<string> Stages => [.. s_stages.Keys];

    private static readonly Dictionary<string, (Action<Sandbox, ContainerConfig> Provoke, string Words)> s_stages = new()
    {
        ["bind source gone"] = ((s, c) => c.Mounts.Add(new("bind", s.Home + "/gone", "/mnt")), "/gone"),
        ["bind directory on a file"] = ((s, c) => c.Mounts.Add(new("bind", s.Home + "/gone", "/etc/passwd")), "/etc/passwd"),
        ["file system type"] = ((_, c) => c.Mounts.Add(new("nosuchfs", "none", "/mnt")), "nosuchfs"),
        ["overlay without its layers"] = ((s, c) => c.Mounts.Add(new("overlay", "overlay", "/mnt", $"lowerdir={s.Home}/nolayer")), "overlay"),
        ["kernel parameter that is no number"] = ((_, c) => c.Sysctl["kernel.msgmax"] = "many", "kernel/msgmax"),
        ["kernel parameter that is missing"] = ((_, c) => c.Sysctl["net.ipv4.nosuch"] = "1", "net/ipv4/nosuch"),
        ["device conflict"] = ((_, c) => c.Mounts.Add(new("bind", "/proc/version", "/dev/zero")), "/dev/zero"),
        ["limit of the cgroup"] = ((_, c) => c.Cgroups.Resources.CpusetCpus = "4000", "cpuset"),
        ["file of the cgroup"] = ((_, c) => c.Cgroups.Resources.Unified["cgroup.max.depth"] = "many", "cgroup.max.depth"),
        ["root without a directory that cannot be made"] = ((s, c) =>
        {
            c.ReadonlyRootfs = true;
            c.Mounts.Add(new("tmpfs", "tmpfs", "/etc/passwd/sub"));
        }, "/etc/passwd"),
    };

    [PrivilegedTheory]
    [MemberData(nameof(Stages))]
    public void Nothing_is_left_of_a_failure(string stage)
    {
        using Sandbox sandbox = new();
        (Action<Sandbox, ContainerConfig> provoke, string words) = s_stages[stage];
        Directory.CreateDirectory(sandbox.Home + "/gone");
        Container container = sandbox.Create(sandbox.Config(c => provoke(sandbox, c)));
        if (stage == "bind source gone")
            Directory.Delete(sandbox.Home + "/gone");
        MachineState before = sandbox.Look();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.NotEqual(string.Empty, error.Step);
        before.AssertUnchanged(sandbox);
        Assert.Equal(ContainerStatus.Created, sandbox.Factory.Load(container.Id).Status);
        Assert.Null(container.Exit);
        Assert.Equal(0, System.Text.Json.JsonDocument.Parse(File.ReadAllText(container.StateDirectory + "/state.json")).RootElement.GetProperty("init_process_pid").GetInt32());
    }

    [PrivilegedFact]
    public void The_state_says_after_a_failed_start_what_it_said_before()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Process = new ProcessConfig("/bin/sleep", "1000");
            c.Sysctl["net.ipv4.nosuch"] = "1";
        }));
        string before = File.ReadAllText(container.StateDirectory + "/state.json");
        Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
        Assert.Equal(before, File.ReadAllText(container.StateDirectory + "/state.json"));
        Assert.Equal(["/bin/sleep", "1000"], container.Config.Process!.Args);
        Assert.Null(container.Started);
    }

    [PrivilegedFact]
    public void A_stopped_container_stays_stopped_when_its_next_start_fails()
    {
        using Sandbox sandbox = new();
        string source = Directory.CreateDirectory(sandbox.Home + "/source").FullName;
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.Add(new("bind", source, "/mnt"))));
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        Directory.Delete(source);
        Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(ContainerStatus.Stopped, sandbox.Factory.Load(container.Id).Status);
        Directory.CreateDirectory(source);
        Assert.Equal(5, Sandbox.Run(container, "/bin/sh", "-c", "exit 5").ExitCode);
    }

    [PrivilegedTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public void A_cancelled_start_leaves_nothing(int milliseconds)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        for (int i = 0; i < 5; i++)
        {
            using CancellationTokenSource token = new();
            token.CancelAfter(milliseconds);
            try
            {
                container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: token.Token).Dispose();
                container.Destroy(force: true);
                container = sandbox.Create();
                before = sandbox.Look();
            }
            catch (OperationCanceledException)
            {
                before.AssertUnchanged(sandbox);
                Assert.Equal(ContainerStatus.Created, container.Status);
            }
        }

        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
    }

    [PrivilegedFact]
    public void A_set_up_that_hangs_is_ended_by_the_token()
    {
        // A FIFO under /etc/passwd would hang a careless reader; a FIFO as standard input hangs an open without a writer.
        using Sandbox sandbox = new();
        string fifo = sandbox.Root.Path + "/etc/passwd";
        File.Delete(fifo);
        Libc.Check(Libc.TryMknodAt(Libc.AT_FDCWD, fifo, Libc.S_IFIFO | 0x1A4, 0), "mknod");
        Assert.Equal(0, sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/true") { User = "5" }).ExitCode);

        // An init that is stopped before it comes to its first gate hangs for good, as one in a dead mount would.
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Mounts.RemoveAll(m => m.Type == "cgroup")));
        MachineState before = sandbox.Look();
        Engine.Cgroups.ICgroupManager cgroup = Engine.Cgroups.CgroupManagerFactory.Open(container.CgroupPaths);
        Thread freezer = new(() =>
        {
            Thread.Sleep(2);
            cgroup.SetFreezer(Engine.Cgroups.FreezerState.Frozen, Sandbox.Soon());
        });
        freezer.Start();
        List<ContainerProcess> started = [];
        Exception? stopped = Record.Exception((Action)(() =>
        {
            using CancellationTokenSource token = new(1000);
            while (true)
                started.Add(container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: token.Token));
        }));
        freezer.Join();
        Assert.True(stopped is OperationCanceledException or ContainerException { Code: ErrorCode.ContainerPaused }, $"{stopped}");
        cgroup.SetFreezer(Engine.Cgroups.FreezerState.Thawed, Sandbox.Soon());
        foreach (ContainerProcess process in started)
        {
            process.Signal(9);
            process.Wait(Sandbox.Soon());
            process.Dispose();

            // How those ended that did start is kept; nothing else is.
            File.Delete(Assert.Single(Directory.GetFiles(container.StateDirectory, $"exit-{process.Pid}-*.json")));
        }

        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void An_executable_that_is_missing_is_a_clear_error()
    {
        using Sandbox sandbox = new(o => o.InitPath = "/no/such/pscontainer");
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Contains("/no/such/pscontainer", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedTheory]
    [InlineData("/bin/true")]
    [InlineData("/etc/passwd")]
    public void An_executable_that_is_another_is_a_clear_error(string path)
    {
        using Sandbox sandbox = new(o => o.InitPath = path);
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
        Assert.Equal(ErrorCode.SystemError, error.Code);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Without_cgroups_a_container_runs_and_has_no_limits()
    {
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Disabled);
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Mounts.RemoveAll(m => m.Type == "cgroup")));
        Assert.Empty(MachineState.CgroupsOf(sandbox.Tag));
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        Assert.Single(container.GetProcesses());
        container.Destroy(force: true);
    }

    [PrivilegedFact]
    public void Systemd_is_refused_where_it_does_not_run()
    {
        if (Directory.Exists("/run/systemd/system"))
            return;
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Systemd);
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => sandbox.Create());
        Assert.Contains("systemd", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
    }
}
