using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Events;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>Monitors that are killed, states that are damaged: what can be told is told.</summary>
[Trait("Category", "Privileged")]
public class DamageEventTests
{
    [PrivilegedFact]
    public void Without_its_monitor_the_kernel_tells_how_init_ended()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using Witness witness = new(sandbox);
        int init = container.InitProcessId, monitor = Machine.Parent(init);
        Assert.Equal(0, Libc.TryKill(monitor, 9));
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(monitor)));
        witness.Settle(sandbox);
        Assert.Equal(string.Empty, witness.Story(container.Id));
        Assert.Equal(0, Libc.TryKill(init, 9));
        ContainerEvent exited = witness.Await(container.Id, ContainerEventType.Exit);
        Assert.Equal(Environment.OSVersion.Version >= new Version(6, 15) ? (137, 9) : (null, null), (exited.ExitCode, exited.Signal));
        Assert.Equal("Exit", witness.Story(container.Id));
        Assert.Null(container.Exit);
        Assert.Equal(3, Sandbox.Run(container, "/bin/sh", "-c", "exit 3").ExitCode);
        Assert.Equal(3, witness.Await(container.Id, ContainerEventType.Exit, nth: 2).ExitCode);
    }

    [PrivilegedFact]
    public void Init_and_its_monitor_killed_together()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using Witness witness = new(sandbox);
        int init = container.InitProcessId, monitor = Machine.Parent(init);
        Libc.TryKill(monitor, 9);
        Libc.TryKill(init, 9);
        witness.Await(container.Id, ContainerEventType.Exit);
        container.Destroy();
        witness.Await(container.Id, ContainerEventType.Remove);
        Assert.Equal("Exit Remove", witness.Story(container.Id));
    }

    [PrivilegedFact]
    public void A_state_that_is_damaged_is_told_and_the_run_is_watched_on()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using Witness witness = new(sandbox);
        string path = container.StateDirectory + "/state.json", good = File.ReadAllText(path);
        File.WriteAllText(path, "{\"id\":");
        witness.Await(() => witness.Faults.Count == 1, "the damage");
        Assert.Equal((container.Id, ErrorCode.SystemError), (witness.Faults[0].ContainerId, witness.Faults[0].Error.Code));
        Assert.Contains("state.json", witness.Faults[0].Error.Message, StringComparison.Ordinal);
        Assert.NotNull(witness.Faults[0].Error.Hint);
        File.WriteAllText(path, good);
        container.Destroy(force: true);
        witness.Await(container.Id, ContainerEventType.Remove);
        Assert.Equal("Exit Remove", witness.Story(container.Id));
        Assert.Equal(137, witness.Await(container.Id, ContainerEventType.Exit).ExitCode);
    }

    [PrivilegedFact]
    public void A_damaged_container_can_still_be_seen_to_end_and_go()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using Witness witness = new(sandbox);
        int init = container.InitProcessId;
        File.WriteAllText(container.StateDirectory + "/state.json", string.Empty);
        witness.Await(() => witness.Faults.Count == 1, "the damage");
        Libc.TryKill(init, 9);
        Assert.Equal(137, witness.Await(container.Id, ContainerEventType.Exit).ExitCode);
        sandbox.Factory.RemoveDamaged(container.Id, Sandbox.Soon());
        witness.Await(container.Id, ContainerEventType.Remove);
        Assert.Equal("Exit Remove", witness.Story(container.Id));
        Assert.Single(witness.Faults);
    }

    [PrivilegedFact]
    public void A_container_that_is_damaged_when_the_watch_begins_is_told()
    {
        using Sandbox sandbox = new();
        Container damaged = sandbox.Create(), sound = sandbox.Create();
        File.WriteAllText(damaged.StateDirectory + "/state.json", "[]");
        using Witness witness = new(sandbox);
        Assert.Equal([damaged.Id], witness.Faults.Select(f => f.ContainerId));
        Sandbox.Run(sound, "/bin/true");
        witness.Await(sound.Id, ContainerEventType.Exit);
    }

    [PrivilegedFact]
    public void A_state_directory_that_is_deleted_under_a_running_container_is_a_removal_and_no_exit()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int init = container.InitProcessId;
        try
        {
            using Witness witness = new(sandbox);
            Directory.Delete(container.StateDirectory, true);
            witness.Await(container.Id, ContainerEventType.Remove);
            Assert.Equal("Remove", witness.Story(container.Id));
            Assert.True(Machine.IsRunning(init));
        }
        finally
        {
            Libc.TryKill(init, 9);
            sandbox.Factory.Create(container.Id, sandbox.Config());
            sandbox.Factory.RemoveDamaged(container.Id, Sandbox.Soon());
            foreach (string directory in MachineState.CgroupsOf(container.Id))
                Assert.True(Machine.WaitUntil(() => Libc.TryUnlinkAt(Libc.AT_FDCWD, directory, Libc.AT_REMOVEDIR) is 0 or -Errno.ENOENT));
        }
    }
}
