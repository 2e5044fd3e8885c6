using System;
using System.IO;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The states a container goes through, and what happens to its state file.</summary>
[Trait("Category", "Privileged")]
public class StatusTests
{
    [PrivilegedFact]
    public void From_created_to_stopped_twice_and_away()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Container container = sandbox.Create();
        Assert.Equal((ContainerStatus.Created, 0), (container.Status, container.InitProcessId));
        for (int i = 0; i < 2; i++)
        {
            container.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
            Assert.Equal(ContainerStatus.Running, sandbox.Factory.Load(container.Id).Status);
            Assert.True(container.InitProcessId > 0);
            Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => container.Destroy()).Code);
            container.Signal(9);
            Assert.Equal(137, container.Wait(Sandbox.Soon())!.ExitCode);
            Assert.Equal(ContainerStatus.Stopped, sandbox.Factory.Load(container.Id).Status);
            Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => container.Signal(9)).Code);
        }

        container.Destroy();
        Assert.Equal((ContainerStatus.Destroyed, 0), (container.Status, container.InitProcessId));
        container.Destroy();
        container.Destroy(force: true);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"))).Code);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => container.Signal(9)).Code);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_removed_id_can_be_used_again()
    {
        using Sandbox sandbox = new();
        string id = sandbox.NewId();
        for (int i = 0; i < 3; i++)
        {
            Container container = sandbox.Factory.Create(id, sandbox.Config());
            Assert.Equal(i, Sandbox.Run(container, "/bin/sh", "-c", $"exit {i}").ExitCode);
            container.Destroy();
        }
    }

    [PrivilegedTheory]
    [InlineData("")]
    [InlineData("{\"id\":\"x\", \"config\":")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"another\"}")]
    [InlineData("{\"id\":\"ID\",\"org.pscontainer\":{\"schema\":99}}")]
    public void A_state_that_cannot_be_read_is_an_error_and_can_be_removed(string text)
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Container container = sandbox.Sleeping();
        int init = container.InitProcessId;
        File.WriteAllText(container.StateDirectory + "/state.json", text.Replace("ID", container.Id, StringComparison.Ordinal));
        ContainerException error = Assert.Throws<ContainerException>(() => sandbox.Factory.Load(container.Id));
        Assert.Equal(ErrorCode.SystemError, error.Code);
        Assert.Contains("state.json", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        if (text.Contains("99", StringComparison.Ordinal))
            Assert.Contains("newer", error.Message, StringComparison.Ordinal);
        Assert.Equal([container.Id], sandbox.Factory.ListIds());
        Assert.Equal(ErrorCode.IdInUse, Assert.Throws<ContainerException>(() => sandbox.Factory.Create(container.Id, sandbox.Config())).Code);
        sandbox.Factory.RemoveDamaged(container.Id, Sandbox.Soon());
        Assert.False(Machine.IsRunning(init));
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_state_directory_without_a_state_can_be_removed()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        File.Delete(container.StateDirectory + "/state.json");
        Assert.Equal(ErrorCode.SystemError, Assert.Throws<ContainerException>(() => sandbox.Factory.Load(container.Id)).Code);
        sandbox.Factory.RemoveDamaged(container.Id);
        Assert.Empty(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void A_process_with_the_same_number_is_not_init_and_is_never_signalled()
    {
        using Sandbox sandbox = new();
        using System.Diagnostics.Process stranger = System.Diagnostics.Process.Start("sleep", "1000");
        try
        {
            Container container = sandbox.Create();
            Sandbox.Run(container, "/bin/true");
            Edit(container, state =>
            {
                state["init_process_pid"] = stranger.Id;
                state["init_process_start"] = 1;
            });
            Container loaded = sandbox.Factory.Load(container.Id);
            Assert.Equal((ContainerStatus.Stopped, 0), (loaded.Status, loaded.InitProcessId));
            Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => loaded.Signal(9)).Code);
            loaded.Wait(Sandbox.Soon());
            loaded.Destroy(force: true);
            Assert.True(Machine.IsRunning(stranger.Id));
        }
        finally
        {
            stranger.Kill();
            stranger.WaitForExit();
        }
    }

    [PrivilegedFact]
    public void After_another_boot_it_is_stopped()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Edit(container, state => state["org.pscontainer"]!["boot_id"] = "00000000-0000-0000-0000-000000000000");
        Container loaded = sandbox.Factory.Load(container.Id);
        Assert.Equal((ContainerStatus.Stopped, 0), (loaded.Status, loaded.InitProcessId));
        loaded.Destroy();
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0));
    }

    [PrivilegedFact]
    public void What_another_process_does_is_seen_without_being_asked_to_look_again()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(), other = sandbox.Factory.Load(container.Id);
        other.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal(ContainerStatus.Running, container.Status);
        Assert.Equal(other.InitProcessId, container.InitProcessId);
        Assert.Single(container.GetProcesses());
        other.Signal(9);
        other.Wait(Sandbox.Soon());
        Assert.Equal((ContainerStatus.Stopped, 137), (container.Status, container.Exit!.ExitCode));
        other.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Null(container.Exit);
        container.Signal(9);
        Assert.Equal(137, container.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void Looking_at_it_does_not_disturb_a_start_on_another_thread()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using System.Threading.CancellationTokenSource stop = new();
        System.Threading.Thread looker = new(() =>
        {
            while (!stop.IsCancellationRequested)
                _ = (container.Status, container.InitProcessId, container.Exit, container.GetProcesses().Count);
        });
        looker.Start();
        try
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(i, Sandbox.Run(container, "/bin/sh", "-c", $"exit {i}").ExitCode);
                Assert.Equal(i, container.Exit!.ExitCode);
                Assert.Equal(i, sandbox.Factory.Load(container.Id).Exit!.ExitCode);
            }
        }
        finally
        {
            stop.Cancel();
            looker.Join();
        }
    }

    [PrivilegedFact]
    public void A_start_that_fails_leaves_the_end_of_the_run_before()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        Engine.Processes.ProcessExit exit = Sandbox.Run(container, "/bin/sh", "-c", "exit 42").Exit!;

        // When nothing is made yet, when the process is recorded, and when it is cancelled.
        Edit(container, state => state["config"]!["rootfs"] = "/not/there");
        Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal((ContainerStatus.Stopped, exit), (container.Status, container.Exit));
        Edit(container, state => state["config"]!["rootfs"] = sandbox.Root.Path);
        Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/pwd") { Cwd = "/etc/passwd" }));
        Assert.Equal((ContainerStatus.Stopped, exit), (container.Status, container.Exit));
        Assert.ThrowsAny<OperationCanceledException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: new System.Threading.CancellationToken(true)));
        Assert.Equal((ContainerStatus.Stopped, exit), (sandbox.Factory.Load(container.Id).Status, sandbox.Factory.Load(container.Id).Exit));

        // A program that is not found is a run, and this is how it ended.
        Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig("/not/there")));
        Assert.Equal(127, container.Exit!.ExitCode);
    }

    [PrivilegedFact]
    public void A_checkpointed_one_is_neither_started_nor_signalled_and_can_be_removed()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        Sandbox.Run(container, "/bin/true");
        Edit(container, state => state["org.pscontainer"]!["checkpoint"] = "/var/lib/somewhere");
        Assert.Equal(ContainerStatus.Checkpointed, container.Status);
        Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"))).Code);
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => container.Signal(9)).Code);
        Assert.Contains("checkpointed", Cli.Run(sandbox, "state", container.Id).Output, StringComparison.Ordinal);
        container.Destroy();
    }

    [PrivilegedFact]
    public void A_killed_monitor_leaves_init_running_and_an_unknown_end()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int monitor = Machine.Parent(container.InitProcessId);
        Assert.Equal("pscontainer-mon\n", Machine.Proc(monitor, "comm"));
        Assert.Equal(0, Engine.Interop.Libc.TryKill(monitor, 9));
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(monitor)));
        Assert.Equal(ContainerStatus.Running, container.Status);
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        container.Signal(9);
        Assert.Null(container.Wait(Sandbox.Soon()));
        Assert.Equal(ContainerStatus.Stopped, container.Status);
        Assert.Equal(3, Sandbox.Run(container, "/bin/sh", "-c", "exit 3").ExitCode);
        container.Destroy();
    }

    [PrivilegedFact]
    public void A_tmpfs_on_the_state_root()
    {
        using Sandbox outer = new();
        string root = outer.Home + "/tmpfs-state";
        try
        {
            ContainerFactory factory = new(new() { StateRoot = root, DataRoot = outer.Home + "/data", InitPath = Machine.Executable, TmpfsRoot = true });
            Container container = factory.Create(outer.NewId(), outer.Config());
            Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
            Assert.Contains(File.ReadAllLines("/proc/self/mountinfo"), l => l.Contains($" {root} ", StringComparison.Ordinal) && l.Contains(" - tmpfs ", StringComparison.Ordinal));
            container.Destroy();
        }
        finally
        {
            _ = Engine.Interop.Libc.TryUnmount(root, Engine.Interop.Libc.MNT_DETACH);
        }
    }

    private static void Edit(Container container, Action<JsonNode> change)
    {
        string path = container.StateDirectory + "/state.json";
        JsonNode state = JsonNode.Parse(File.ReadAllText(path))!;
        change(state);
        File.WriteAllText(path, state.ToJsonString());
    }
}
