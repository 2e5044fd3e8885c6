using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Waiting for a status that another thread or process brings about.</summary>
[Trait("Category", "Privileged")]
public class WaiterTests
{
    [PrivilegedFact]
    public async Task Each_status_is_seen_when_it_comes()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(), other = sandbox.Factory.Load(container.Id);
        await Comes(container, ContainerStatus.Running, () => other.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose());
        await Comes(container, ContainerStatus.Paused, () => other.Pause(cancellationToken: Sandbox.Soon()));
        await Comes(container, ContainerStatus.Running, () => other.Resume(cancellationToken: Sandbox.Soon()));
        await Comes(container, ContainerStatus.Stopped, () => other.Signal(9));
        Assert.Equal(137, container.Exit!.ExitCode);
        await Comes(container, ContainerStatus.Running, () => Cli.Run(sandbox, "state", container.Id), () => other.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose());
        await Comes(container, ContainerStatus.Destroyed, () => Cli.Run(sandbox, "delete", "-f", container.Id));
    }

    [PrivilegedFact]
    public async Task What_is_frozen_by_somebody_else_is_seen_too()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        string file = CgroupManagerFactory.Open(container.CgroupPaths).ThawSwitch!.Value.Path;
        bool legacy = file.EndsWith("freezer.state", StringComparison.Ordinal);
        await Comes(container, ContainerStatus.Paused, () => File.WriteAllText(file, legacy ? "FROZEN" : "1"));
        await Comes(container, ContainerStatus.Running, () => File.WriteAllText(file, legacy ? "THAWED" : "0"));
    }

    [PrivilegedFact]
    public void What_has_it_already_does_not_wait()
    {
        using Sandbox sandbox = new();
        Container created = sandbox.Create(), running = sandbox.Sleeping();
        Assert.Same(created, Assert.Single(ContainerWaiter.Wait([created], [ContainerStatus.Created], timeout: TimeSpan.Zero)));
        Assert.Same(running, Assert.Single(ContainerWaiter.Wait([created, running], [ContainerStatus.Running], any: true, timeout: TimeSpan.Zero)));
        Assert.Equal(2, ContainerWaiter.Wait([created, running], [ContainerStatus.Running, ContainerStatus.Created]).Count);
        Assert.Empty(ContainerWaiter.Wait([], [ContainerStatus.Running]));
    }

    [PrivilegedFact]
    public void It_gives_up_when_the_time_is_over_and_when_it_is_cancelled()
    {
        using Sandbox sandbox = new();
        Container a = sandbox.Sleeping(), b = sandbox.Create();
        Assert.Same(a, Assert.Single(ContainerWaiter.Wait([a, b], [ContainerStatus.Running], timeout: TimeSpan.FromMilliseconds(100))));
        using CancellationTokenSource stop = new(100);
        Assert.ThrowsAny<OperationCanceledException>(() => ContainerWaiter.Wait([a, b], [ContainerStatus.Stopped], cancellationToken: stop.Token));
    }

    [PrivilegedFact]
    public void What_was_removed_is_not_waited_for()
    {
        using Sandbox sandbox = new();
        Container gone = sandbox.Create(), again = sandbox.Sleeping();
        sandbox.Factory.Load(gone.Id).Destroy();
        Assert.Empty(ContainerWaiter.Wait([gone], [ContainerStatus.Running]));
        Task killer = Task.Run(() =>
        {
            Thread.Sleep(100);
            sandbox.Factory.Load(again.Id).Destroy(force: true);
        });
        Assert.Empty(ContainerWaiter.Wait([again], [ContainerStatus.Paused], cancellationToken: Sandbox.Soon()));
        killer.Wait();
    }

    [PrivilegedFact]
    public void Thirty_at_once_by_one_thread_and_the_same_one_twice()
    {
        using Sandbox sandbox = new();
        List<Container> containers = [];
        for (int i = 0; i < 30; i++)
            containers.Add(sandbox.Sleeping());
        containers.Add(sandbox.Factory.Load(containers[3].Id));
        int threads = System.Diagnostics.Process.GetCurrentProcess().Threads.Count;
        Task<IReadOnlyList<Container>> all = Task.Factory.StartNew(
            () => ContainerWaiter.Wait(containers, [ContainerStatus.Stopped], cancellationToken: Sandbox.Soon(60)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Thread.Sleep(100);
        foreach (Container container in containers.Take(30))
            container.Signal(9);
        Assert.True(all.Wait(60_000));
        Assert.Equal(31, all.Result.Count);
        Assert.All(all.Result, c => Assert.Equal(137, c.Exit!.ExitCode));
    }

    [PrivilegedFact]
    public void A_wait_leaves_no_descriptor_behind()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        _ = ContainerWaiter.Wait([container], [ContainerStatus.Stopped], timeout: TimeSpan.Zero);
        int before = Inotifies();
        for (int i = 0; i < 50; i++)
            _ = ContainerWaiter.Wait([container], [ContainerStatus.Stopped], timeout: TimeSpan.FromMilliseconds(1));
        Assert.InRange(Inotifies(), 0, before + 5); // other tests run beside this one
    }

    private static int Inotifies() => Directory.GetFileSystemEntries("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget == "anon_inode:inotify");

    private static Task Comes(Container container, ContainerStatus status, params Action[] doing) => Comes(container, status, doing.AsEnumerable());

    private static async Task Comes(Container container, ContainerStatus status, IEnumerable<Action> doing)
    {
        Assert.NotEqual(status, container.Status);
        Task<IReadOnlyList<Container>> wait = Task.Factory.StartNew(
            () => ContainerWaiter.Wait([container], [status], cancellationToken: Sandbox.Soon()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Thread.Sleep(50);
        Assert.False(wait.IsCompleted);
        foreach (Action action in doing)
            action();
        Assert.Same(container, Assert.Single(await wait));
        Assert.Equal(status, container.Status);
    }
}
