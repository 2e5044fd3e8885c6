using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The end of containers, also of those that share a pid namespace.</summary>
[Trait("Category", "Privileged")]
public class DestroyTests
{
    [PrivilegedFact]
    public void What_is_gone_can_be_removed_again_and_its_successor_is_left_alone()
    {
        using Sandbox sandbox = new();
        string id = sandbox.NewId();
        Container first = sandbox.Factory.Create(id, sandbox.Config()), same = sandbox.Factory.Load(id);
        first.Destroy();
        first.Destroy();
        same.Destroy(force: true);
        Assert.Equal(ContainerStatus.Destroyed, same.Status);
        Assert.Null(same.Exit);
        Assert.Equal(0, same.InitProcessId);

        // By the same name, and another container: nothing that is meant for the first is done to it.
        Container second = sandbox.Factory.Create(id, sandbox.Config());
        second.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal(ContainerStatus.Destroyed, first.Status);
        first.Destroy(force: true);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => first.Signal(9)).Code);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => first.Exec(new ProcessConfig("/bin/true"))).Code);
        Assert.Equal(ContainerStatus.Running, second.Status);
    }

    [PrivilegedFact]
    public async Task Many_at_once_that_remove_one_container_all_succeed()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        for (int i = 0; i < 5; i++)
        {
            Container container = sandbox.Sleeping();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () => container.Destroy(force: true, Sandbox.Soon()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Equal(ContainerStatus.Destroyed, container.Status);
        }

        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_paused_one_goes_by_force_only()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Counter counter = new(sandbox);
        counter.Container.Pause(cancellationToken: Sandbox.Soon());
        Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => counter.Container.Destroy()).Code);
        Assert.Equal(ContainerStatus.Paused, counter.Container.Status);
        counter.Container.Destroy(force: true, Sandbox.Soon());
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedTheory]
    [InlineData(false, "destroy")]
    [InlineData(false, "kill")]
    [InlineData(false, "paused")]
    [InlineData(true, "destroy")]
    [InlineData(true, "kill")]
    [InlineData(true, "paused")]
    public void One_of_several_in_a_pid_namespace_goes_with_all_it_has_and_takes_no_other_along(bool byPath, string how)
    {
        using Sandbox sandbox = new();
        using ContainerProcess? owner = byPath ? sandbox.Create().Start(new ProcessConfig("/bin/sleep", "1000")) : null;
        List<Container> sharing = [];
        for (int i = 0; i < 3; i++)
        {
            Container container = sandbox.Create(Sharing(sandbox, owner));
            container.Start(new ProcessConfig("/bin/sh", "-c", "sleep 1001 & sleep 1002 & exec sleep 1003")).Dispose();
            container.Exec(new ProcessConfig("/bin/sleep", "1004")).Dispose();
            Assert.True(Machine.WaitUntil(() => container.GetProcesses().Count == 4));
            sharing.Add(container);
        }

        int[] others = [.. sharing.Skip(1).SelectMany(c => c.GetProcesses()).Select(p => p.Pid)];
        int[] own = [.. sharing[0].GetProcesses().Select(p => p.Pid)];
        if (how == "paused")
            sharing[0].Pause(cancellationToken: Sandbox.Soon());
        if (how == "kill")
        {
            sharing[0].Signal(9);
            Assert.Equal(137, sharing[0].Wait(Sandbox.Soon())!.ExitCode);
        }
        else
        {
            sharing[0].Destroy(force: true, Sandbox.Soon());
        }

        Assert.True(Machine.WaitUntil(() => !own.Any(Machine.IsRunning)));
        Assert.All(others, pid => Assert.True(Machine.IsRunning(pid)));
        Assert.All(sharing.Skip(1), c => Assert.Equal((ContainerStatus.Running, 4), (c.Status, c.GetProcesses().Count)));
        Assert.False(owner?.HasExited ?? false);
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_ended_init_leaves_is_shown_and_goes_with_the_container_or_its_next_start(bool start)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Sharing(sandbox, null));
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", "sleep 1001 >/dev/null 2>&1 & exit 3");
        Assert.Equal((3, ContainerStatus.Stopped), (outcome.ExitCode, container.Status));
        ContainerProcess left = Assert.Single(container.GetProcesses());
        Assert.False(left.IsInit);
        if (start)
            container.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        else
            container.Destroy(cancellationToken: Sandbox.Soon());
        Assert.True(Machine.WaitUntil(() => left.HasExited));
    }

    [PrivilegedFact]
    public void The_owner_of_a_pid_namespace_takes_the_others_along_and_they_can_be_removed()
    {
        using Sandbox sandbox = new();
        Container owner = sandbox.Sleeping();
        Container guest = sandbox.Create(sandbox.Config(c => Join(c, owner.InitProcessId)));
        guest.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        owner.Destroy(force: true, Sandbox.Soon());
        Assert.Equal(137, guest.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(ContainerStatus.Stopped, guest.Status);
        guest.Destroy();
    }

    [PrivilegedFact]
    public void A_directory_that_cannot_be_removed_is_an_error_and_the_next_try_finishes()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        string obstacle = container.StateDirectory + "/obstacle";
        Directory.CreateDirectory(obstacle);
        Engine.Interop.Libc.Check(Engine.Interop.Libc.TryMount("none", obstacle, "tmpfs", 0), "mount");
        Assert.Equal(ErrorCode.SystemError, Assert.Throws<ContainerException>(() => container.Destroy()).Code);
        string moved = Directory.GetDirectories(sandbox.Factory.StateRoot, ".gone-*").SingleOrDefault() ?? container.StateDirectory;
        Engine.Interop.Libc.Check(Engine.Interop.Libc.TryUnmount(moved + "/obstacle", 0), "umount");
        container.Destroy();
        Assert.Equal(ContainerStatus.Destroyed, container.Status);
    }

    private static ContainerConfig Sharing(Sandbox sandbox, ContainerProcess? owner) => sandbox.Config(c =>
    {
        if (owner is null)
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Pid);
        else
            Join(c, owner.Pid);
    });

    private static void Join(ContainerConfig config, int pid)
    {
        config.Namespaces.RemoveAll(n => n.Type == NamespaceType.Pid);
        config.Namespaces.Add(new(NamespaceType.Pid, $"/proc/{pid}/ns/pid"));
    }
}
