using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Programs that join a container that ends, is removed or is paused at the same time.</summary>
[Trait("Category", "Privileged")]
public class ExecRaceTests
{
    private const int Rounds = 12, Threads = 4;

    [PrivilegedTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void While_init_is_killed_each_works_or_says_that_the_container_does_not_run(bool userNamespace, bool destroy)
    {
        using Sandbox sandbox = new();
        sandbox.Shell("true");
        MachineState before = sandbox.Look();
        int own = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        int worked = 0, refused = 0;
        ConcurrentBag<Exception> wrong = [];
        for (int round = 0; round < Rounds; round++)
        {
            Container container = sandbox.Sleeping(userNamespace ? UserNamespace.Mapped(sandbox) : null);
            using Barrier together = new(Threads + 1);
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
            {
                together.SignalAndWait();
                try
                {
                    while (true)
                    {
                        using ContainerProcess process = container.Exec(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon());
                        int? code = process.Wait(Sandbox.Soon())?.ExitCode;
                        if (code is not (0 or 137))
                            throw new InvalidOperationException($"it ended with {code}");
                        Interlocked.Increment(ref worked);
                    }
                }
                catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotRunning || (destroy && e.Code == ErrorCode.ContainerNotExists))
                {
                    Interlocked.Increment(ref refused);
                }
                catch (Exception e)
                {
                    wrong.Add(e);
                }
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            together.SignalAndWait();
            Thread.Sleep(20 + (round * 3));
            if (destroy)
                container.Destroy(force: true, Sandbox.Soon());
            else
                container.Signal(9);
            foreach (Thread thread in threads)
                Assert.True(thread.Join(30_000), "a start hangs");
            Assert.Empty(wrong);
            container.Destroy(force: true, Sandbox.Soon());
        }

        Assert.Equal(Rounds * Threads, refused);
        Assert.True(worked > 0);
        before.AssertUnchanged(sandbox);

        // Other tests run beside this one, and have theirs open for a while.
        Assert.True(Machine.WaitUntil(() => Directory.GetFileSystemEntries("/proc/self/fd").Length <= own + 30), "descriptors are left open");
    }

    [PrivilegedFact]
    public void While_it_is_paused_and_resumed_each_works_or_says_that_it_is_paused_and_none_hangs()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int worked = 0, refused = 0;
        ConcurrentBag<Exception> wrong = [];
        using CancellationTokenSource stop = new();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using ContainerProcess process = container.Exec(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon(10));
                    if (process.Wait(Sandbox.Soon())?.ExitCode != 0)
                        throw new InvalidOperationException("it did not end well");
                    Interlocked.Increment(ref worked);
                }
                catch (ContainerException e) when (e.Code == ErrorCode.ContainerPaused)
                {
                    Interlocked.Increment(ref refused);
                    Thread.Sleep(1);
                }
                catch (Exception e)
                {
                    wrong.Add(e);
                    return;
                }
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        for (int i = 0; i < 40; i++)
        {
            Thread.Sleep(i % 5);
            container.Pause(cancellationToken: Sandbox.Soon());
            Thread.Sleep(i % 7);
            container.Resume(cancellationToken: Sandbox.Soon());
        }

        stop.Cancel();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(30_000), "a start hangs");
        Assert.Empty(wrong);
        Assert.True(worked > 0 && refused > 0, $"{worked} worked, {refused} were refused");
    }

    [PrivilegedFact]
    public void A_program_that_only_joins_never_becomes_init()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Exec(new ProcessConfig("/bin/true")));
        Assert.Equal(ErrorCode.ContainerNotRunning, error.Code);
        Assert.Contains("not been started", error.Message, StringComparison.Ordinal);
        Sandbox.Run(container, "/bin/true");
        error = Assert.Throws<ContainerException>(() => container.Exec(new ProcessConfig("/bin/true"), ignorePaused: true));
        Assert.Equal(ErrorCode.ContainerNotRunning, error.Code);
        Assert.Contains("stopped", error.Message, StringComparison.Ordinal);

        // And the other way round: what is to be init does not join.
        using ContainerProcess init = container.StartInit(new ProcessConfig("/bin/sleep", "1000"));
        Assert.True(init.IsInit);
        Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => container.StartInit(new ProcessConfig("/bin/true"))).Code);
        Assert.Single(container.GetProcesses());
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Into_a_paused_container_it_waits_to_be_resumed_and_its_caller_does_not(bool userNamespace)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(userNamespace ? UserNamespace.Mapped(sandbox) : null);
        container.Pause(cancellationToken: Sandbox.Soon());
        Assert.Equal(ErrorCode.ContainerPaused, Assert.Throws<ContainerException>(() => container.Exec(new ProcessConfig("/bin/true"))).Code);
        Assert.Equal(ErrorCode.ContainerPaused, Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"))).Code);
        ProcessStreams streams = new() { Output = Stdio.Pipe };
        using ContainerProcess process = container.Exec(new ProcessConfig("/bin/sh", "-c", "echo ran; exit 7"), streams, ignorePaused: true, cancellationToken: Sandbox.Soon(10));
        using ContainerProcess missing = container.Start(new ProcessConfig("/not/there"), ignorePaused: true, cancellationToken: Sandbox.Soon(10));
        Assert.False(process.TryWait(TimeSpan.FromMilliseconds(200)));
        Assert.Equal(ContainerStatus.Paused, container.Status);
        Assert.Contains(process.Pid, container.GetProcesses().Select(p => p.Pid));
        Assert.Equal(Machine.Proc(container.InitProcessId, "cgroup"), Machine.Proc(process.Pid, "cgroup"));
        container.Resume(cancellationToken: Sandbox.Soon());
        Assert.Equal("ran\n", Sandbox.ReadAll(process.StandardOutput!));
        Assert.Equal(7, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(127, missing.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void What_waits_in_a_paused_container_dies_with_it()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Container container = sandbox.Sleeping();
        container.Pause(cancellationToken: Sandbox.Soon());
        using ContainerProcess process = container.Exec(new ProcessConfig("/bin/true"), ignorePaused: true, cancellationToken: Sandbox.Soon(10));
        container.Destroy(force: true, Sandbox.Soon());
        Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Where_nothing_is_paused_ignoring_it_changes_nothing()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Exec(new ProcessConfig("/bin/sh", "-c", "exit 9"), ignorePaused: true);
        Assert.Equal(9, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(127, Assert.Throws<ProcessNotExecutedException>(() => container.Exec(new ProcessConfig("/not/there"), ignorePaused: true)).ExitCode);
        using ContainerProcess other = container.Exec(new ProcessConfig("/bin/sleep", "1000"), ignorePaused: true);
        Assert.Equal(Machine.Proc(container.InitProcessId, "cgroup"), Machine.Proc(other.Pid, "cgroup"));
    }

    [PrivilegedFact]
    public void Several_at_once_wait_for_their_own_ends_without_threads_of_the_pool()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        List<ContainerProcess> processes = [];
        for (int i = 0; i < 40; i++)
            processes.Add(container.Exec(new ProcessConfig("/bin/sh", "-c", $"read x; exit {i + 100}"), new() { Input = Stdio.Pipe }));
        System.Threading.Tasks.Task<ProcessExit?>[] waits = [.. processes.Select(p => p.WaitAsync(Sandbox.Soon(60)))];

        // Were all threads of the pool asleep, this would take many seconds.
        Assert.True(System.Threading.Tasks.Task.Run(() => 1).Wait(5000));
        IReadOnlyList<ContainerProcess> none = ProcessWaiter.Wait(processes, timeout: TimeSpan.FromMilliseconds(50));
        Assert.Empty(none);
        processes[17].StandardInput!.Dispose();
        Assert.Same(processes[17], Assert.Single(ProcessWaiter.Wait(processes, any: true, cancellationToken: Sandbox.Soon())));
        foreach (ContainerProcess process in processes)
            process.StandardInput!.Dispose();
        Assert.Equal(40, ProcessWaiter.Wait(processes, timeout: TimeSpan.FromSeconds(20)).Count);
        Assert.True(System.Threading.Tasks.Task.WaitAll(waits, 20_000));
        Assert.Equal(Enumerable.Range(100, 40), waits.Select(w => w.Result!.ExitCode));
        processes.ForEach(p => p.Dispose());
    }
}
