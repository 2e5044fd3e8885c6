using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>How init ends, and who learns of it.</summary>
[Trait("Category", "Privileged")]
public class ExitTests
{
    [PrivilegedFact]
    public void Every_exit_code_arrives()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        for (int code = 0; code <= 255; code += code is > 3 and < 120 or > 135 and < 250 ? 13 : 1)
        {
            ProcessExit? exit = Sandbox.Run(container, "/bin/sh", "-c", $"exit {code}").Exit;
            Assert.Equal((code, 0, false), (exit!.ExitCode, exit.Signal, exit.OomKilled));
            Assert.Equal(exit, container.Exit);
        }
    }

    [PrivilegedTheory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(11)]
    public void A_signal_is_128_and_its_number(int signal)
    {
        // From outside: the kernel spares init signals of its own namespace.
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        container.Signal(signal == 9 ? 9 : signal);
        if (signal is not 9)
        {
            // Without a handler init ignores all but KILL.
            Assert.Equal(ContainerStatus.Running, container.Status);
            container.Signal(9);
            signal = 9;
        }

        ProcessExit? exit = process.Wait(Sandbox.Soon());
        Assert.Equal((128 + signal, signal), (exit!.ExitCode, exit.Signal));
        Assert.Equal(ContainerStatus.Stopped, container.Status);
        Assert.Equal(exit, container.Wait(Sandbox.Soon()));
    }

    [PrivilegedFact]
    public void A_signal_with_a_handler_is_the_programs_to_answer()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        ProcessStreams streams = new() { Output = Stdio.Pipe };
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done"), streams);
        Assert.Equal('r', process.StandardOutput!.ReadByte());
        container.Signal(15);
        Assert.Equal(42, process.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void Another_process_than_the_starter_can_wait()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.Start(new ProcessConfig("/bin/sh", "-c", "sleep 0.2; exit 7")).Dispose();
        Assert.Equal(7, sandbox.Factory.Load(container.Id).Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(7, sandbox.Factory.Load(container.Id).Exit!.ExitCode);
    }

    [PrivilegedFact]
    public void A_wait_can_be_cancelled()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        using System.Threading.CancellationTokenSource soon = new(50);
        Assert.ThrowsAny<OperationCanceledException>(() => process.Wait(soon.Token));
        using System.Threading.CancellationTokenSource again = new(50);
        Assert.ThrowsAny<OperationCanceledException>(() => container.Wait(again.Token));
        Assert.Equal(ContainerStatus.Running, container.Status);
    }

    [PrivilegedFact]
    public void A_hog_is_ended_by_the_memory_limit_and_recorded_so()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 32 << 20;
            c.Cgroups.Resources.MemorySwap = 32 << 20;
        }));
        ProcessExit exit = Sandbox.Run(container, "/bin/tail", "/dev/zero").Exit!;
        Assert.True(exit.OomKilled);
        Assert.Equal((137, 9), (exit.ExitCode, exit.Signal));
        Assert.True(sandbox.Factory.Load(container.Id).Exit!.OomKilled);

        // The next run of the same container starts with a clean sheet.
        Assert.False(Sandbox.Run(container, "/bin/true").Exit!.OomKilled);
    }

    [PrivilegedFact]
    public void A_hog_beside_init_is_recorded_as_its_own_end()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 32 << 20;
            c.Cgroups.Resources.MemorySwap = 32 << 20;
        }));
        Outcome hog = Sandbox.Run(container, "/bin/tail", "/dev/zero");
        Assert.Equal(137, hog.ExitCode);
        Assert.True(hog.Exit!.OomKilled);
        Assert.Equal(ContainerStatus.Running, container.Status);
    }

    [PrivilegedFact]
    public void A_memory_limit_too_small_for_the_set_up_is_a_clear_error()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 64 << 10;
            c.Cgroups.Resources.MemorySwap = 64 << 10;
        }));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => Sandbox.Run(container, "/bin/tail", "/dev/zero"));
        Assert.Equal(ErrorCode.SystemError, error.Code);
        Assert.Contains("memory", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_fork_bomb_stops_at_the_limit_of_processes()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Cgroups.Resources.PidsLimit = 20));
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "(while :; do sleep 1000 & done); exec sleep 1000"));
        Assert.True(Machine.WaitUntil(() => container.GetProcesses().Count >= 15));
        Assert.InRange(container.GetProcesses().Count, 1, 20);
        container.Destroy(force: true, Sandbox.Soon());
        Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Empty(MachineState.ProcessesOf(sandbox));
    }

    [PrivilegedFact]
    public void Children_of_init_go_with_it()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "sleep 1000 & sleep 1000 & exit 3"));
        Assert.Equal(3, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0));
    }

    [PrivilegedFact]
    public void Without_a_pid_namespace_what_init_leaves_goes_with_the_container()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Pid)));
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "sleep 1000 & exit 3"));
        Assert.Equal(3, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Contains(MachineState.ProcessesOf(sandbox), p => p.EndsWith(" sleep", StringComparison.Ordinal));
        container.Destroy(cancellationToken: Sandbox.Soon());
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0));
    }
}
