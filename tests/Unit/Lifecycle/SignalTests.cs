using System;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Signals to init and to all, to what runs, what forks and what is paused.</summary>
[Trait("Category", "Privileged")]
public class SignalTests
{
    [PrivilegedFact]
    public void To_all_reaches_each_process_and_to_init_that_one_alone()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerProcess[] others = [.. Enumerable.Range(0, 5).Select(_ => container.Exec(new ProcessConfig("/bin/sleep", "1000")))];
        container.Signal(15); // init of a pid namespace has no handler: the kernel drops it
        Assert.All(others, o => Assert.False(o.HasExited));
        container.Signal(15, all: true);
        Assert.All(others, o => Assert.Equal(143, o.Wait(Sandbox.Soon())!.ExitCode));
        Assert.Equal(ContainerStatus.Running, container.Status);
        container.Signal(9, all: true);
        Assert.Equal(137, container.Wait(Sandbox.Soon())!.ExitCode);
        Dispose(others);
    }

    [PrivilegedTheory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void A_fork_bomb_dies_of_one_SIGKILL(bool all, bool ownPidNamespace)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Cgroups.Resources.PidsLimit = 1000;
            if (!ownPidNamespace)
                c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Pid);
        }));
        using ContainerProcess init = container.Start(new ProcessConfig("/bin/sh", "-c", "for i in 1 2 3 4; do (while :; do (sleep 0.1; sleep 0.1) & sleep 0.005; done) & done; exec sleep 1000"));
        Assert.True(Machine.WaitUntil(() => container.GetProcesses().Count > 30));
        container.Signal(9, all);
        Assert.Equal(137, init.Wait(Sandbox.Soon())!.ExitCode);
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0), string.Join('\n', MachineState.ProcessesOf(sandbox)));
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void SIGKILL_ends_a_paused_container(bool all)
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        using ContainerProcess other = counter.Container.Exec(new ProcessConfig("/bin/sleep", "1000"));
        counter.Container.Pause(cancellationToken: Sandbox.Soon());
        counter.Container.Signal(9, all);
        Assert.Equal(137, counter.Container.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(137, other.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(ContainerStatus.Stopped, counter.Container.Status);
        Assert.Empty(MachineState.ProcessesOf(sandbox));

        // And it can be started again.
        Assert.Equal(5, Sandbox.Run(counter.Container, "/bin/sh", "-c", "exit 5").ExitCode);
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_signal_to_a_paused_container_waits_for_it_to_be_resumed(bool all)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        ProcessStreams streams = new() { Output = Stdio.Pipe };
        using ContainerProcess init = container.Start(new ProcessConfig("/bin/sh", "-c", "trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done"), streams);
        Assert.Equal('r', init.StandardOutput!.ReadByte());
        container.Pause(cancellationToken: Sandbox.Soon());
        container.Signal(15, all);
        Assert.False(init.TryWait(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(ContainerStatus.Paused, container.Status);
        container.Resume(cancellationToken: Sandbox.Soon());
        Assert.Equal(42, init.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void Zero_only_asks()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        container.Signal(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => container.Signal(65));
        Assert.Throws<ArgumentOutOfRangeException>(() => container.Signal(-1));
        Assert.Equal(ContainerStatus.Running, container.Status);
    }

    [PrivilegedFact]
    public void Without_a_cgroup_only_what_is_known_is_signalled()
    {
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Disabled);
        Container container = sandbox.Sleeping();
        using ContainerProcess other = container.Exec(new ProcessConfig("/bin/sleep", "1000"));
        ContainerException error = Assert.Throws<ContainerException>(() => container.Signal(15, all: true));
        Assert.Equal(ErrorCode.SystemError, error.Code);
        Assert.Contains("cgroup", error.Message, StringComparison.Ordinal);
        Assert.False(other.HasExited);
        container.Signal(9, all: true); // the kernel kills all of its pid namespace
        Assert.Equal(137, other.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(137, container.Wait(Sandbox.Soon())!.ExitCode);
    }

    private static void Dispose(ContainerProcess[] processes)
    {
        foreach (ContainerProcess process in processes)
            process.Dispose();
    }
}
