using System;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Events;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>Create, start, exit and remove, each told once and in order.</summary>
[Trait("Category", "Privileged")]
public class LifecycleEventTests
{
    [PrivilegedFact]
    public void The_life_of_a_container_that_is_made_later()
    {
        using Sandbox sandbox = new();
        using Witness witness = new(sandbox);
        Container container = sandbox.Create();
        ContainerEvent created = witness.Await(container.Id, ContainerEventType.Create);
        Assert.Equal((ContainerStatus.Created, null), (created.Status, created.ProcessId));
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "sleep 0.1; exit 7"));
        ContainerEvent started = witness.Await(container.Id, ContainerEventType.Start);
        Assert.Equal((ContainerStatus.Running, process.Pid), (started.Status, started.ProcessId));
        Assert.Equal(container.Started, started.Time);
        ContainerEvent exited = witness.Await(container.Id, ContainerEventType.Exit);
        Assert.Equal(
            (ContainerStatus.Stopped, process.Pid, 7, 0, false),
            (exited.Status, exited.ProcessId, exited.ExitCode, exited.Signal, exited.OomKilled));
        Assert.Equal(container.Exit!.Time, exited.Time);
        container.Destroy();
        Assert.Null(witness.Await(container.Id, ContainerEventType.Remove).Status);
        Assert.Equal("Create Start Exit Remove", witness.Story(container.Id));
        Assert.Empty(witness.Faults);
    }

    [PrivilegedTheory]
    [InlineData(9)]
    [InlineData(15)]
    public void An_end_by_a_signal(int signal)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.Start(new ProcessConfig("/bin/sh", "-c", "trap - TERM; exec sleep 1000")).Dispose();
        using Witness witness = new(sandbox);

        // The kernel spares the first process of a pid namespace what it does not handle, but for SIGKILL from outside.
        container.Signal(signal);
        if (signal != 9)
        {
            witness.Settle(sandbox);
            Assert.Equal(string.Empty, witness.Story(container.Id));
            container.Signal(9);
        }

        ContainerEvent exited = witness.Await(container.Id, ContainerEventType.Exit);
        Assert.Equal((137, 9), (exited.ExitCode, exited.Signal));
        Assert.Equal("Exit", witness.Story(container.Id));
    }

    [PrivilegedFact]
    public void A_container_that_runs_already_is_no_news_until_it_ends()
    {
        using Sandbox sandbox = new();
        Container running = sandbox.Sleeping(), stopped = sandbox.Create(), created = sandbox.Create();
        Sandbox.Run(stopped, "/bin/true");
        using Witness witness = new(sandbox);
        witness.Settle(sandbox);
        Assert.Equal((string.Empty, string.Empty, string.Empty), (witness.Story(running.Id), witness.Story(stopped.Id), witness.Story(created.Id)));
        running.Destroy(force: true);
        Sandbox.Run(stopped, "/bin/false");
        Sandbox.Run(created, "/bin/false");
        witness.Await(running.Id, ContainerEventType.Remove);
        witness.Await(stopped.Id, ContainerEventType.Exit);
        witness.Await(created.Id, ContainerEventType.Exit);
        Assert.Equal(("Exit Remove", "Start Exit", "Start Exit"), (witness.Story(running.Id), witness.Story(stopped.Id), witness.Story(created.Id)));
        Assert.Equal(137, witness.Await(running.Id, ContainerEventType.Exit).ExitCode);
    }

    [PrivilegedFact]
    public void Every_run_is_followed()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using Witness witness = new(sandbox);
        for (int i = 1; i <= 5; i++)
        {
            Sandbox.Run(container, "/bin/sh", "-c", $"exit {i}");
            Assert.Equal(i, witness.Await(container.Id, ContainerEventType.Exit, nth: i).ExitCode);
        }

        Assert.Equal("Start Exit Start Exit Start Exit Start Exit Start Exit", witness.Story(container.Id));
        Assert.Equal(5, witness.Events.Where(e => e.Type == ContainerEventType.Start).Select(e => e.ProcessId).Distinct().Count());
    }

    [PrivilegedFact]
    public void A_program_that_cannot_be_executed_is_a_start_and_an_exit()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using Witness witness = new(sandbox);
        Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig("/bin/nosuch")));
        Assert.Equal(127, witness.Await(container.Id, ContainerEventType.Exit).ExitCode);
        Assert.Equal("Start Exit", witness.Story(container.Id));
    }

    [PrivilegedFact]
    public void A_start_that_fails_leaves_no_second_story()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Sysctl["net.ipv4.nosuch"] = "1"));
        using Witness witness = new(sandbox);
        Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        container.Destroy();
        witness.Await(container.Id, ContainerEventType.Remove);
        string story = witness.Story(container.Id);
        Assert.True(story is "Remove" or "Start Exit Remove" or "Start Exit Start Exit Remove", story);
    }

    [PrivilegedFact]
    public void Many_short_runs_lose_nothing()
    {
        using Sandbox sandbox = new();
        using Witness witness = new(sandbox);
        for (int i = 0; i < 40; i++)
        {
            Container container = sandbox.Create();
            Sandbox.Run(container, "/bin/sh", "-c", $"exit {i}");
            Assert.Equal(i, witness.Await(container.Id, ContainerEventType.Exit).ExitCode);
            container.Destroy();
            witness.Await(container.Id, ContainerEventType.Remove);
            Assert.Equal("Create Start Exit Remove", witness.Story(container.Id));
        }
    }

    [PrivilegedFact]
    public void A_container_that_is_removed_at_once_has_no_story_with_holes()
    {
        using Sandbox sandbox = new();
        using Witness witness = new(sandbox);
        string id = sandbox.NewId();
        for (int i = 0; i < 40; i++)
        {
            Container container = sandbox.Factory.Create(id, sandbox.Config());
            Sandbox.Run(container, "/bin/true");
            container.Destroy();
        }

        // How much of it is seen is the scheduler's choice; what is seen is whole.
        witness.Settle(sandbox);
        string rest = witness.Story(id);
        Assert.StartsWith("Create", rest, StringComparison.Ordinal);
        foreach (string part in (string[])["Start Exit", "Create Remove", "Create  Remove"])
            rest = rest.Replace(part, string.Empty, StringComparison.Ordinal);
        Assert.Equal(string.Empty, rest.Trim());
    }

    [PrivilegedFact]
    public void An_end_while_the_watch_is_being_set_up_is_not_lost()
    {
        using Sandbox sandbox = new();
        int told = 0;
        for (int i = 0; i < 40; i++)
        {
            Container container = sandbox.Sleeping();
            using ContainerWatcher watcher = new(sandbox.Factory, new() { ContainerIds = [container.Id], EventTypes = [ContainerEventType.Exit] });
            ChannelReader<ContainerEvent> events = watcher.OpenReader();
            Task killer = Task.Run(() =>
            {
                Thread.SpinWait(i * 1000);
                container.Signal(9);
            });
            DateTimeOffset began = DateTimeOffset.UtcNow;
            watcher.Start();
            killer.Wait();
            ProcessExit? exit = container.Wait(Sandbox.Soon());
            container.Destroy();
            watcher.Completion.Wait(Sandbox.Soon());

            // One that ended before the call is no news.
            if (exit!.Time < began.AddMilliseconds(1))
                continue;
            told++;
            Assert.True(events.TryRead(out ContainerEvent? exited));

            // The record may have gone with the container before anybody could read it.
            Assert.True((exited.ExitCode, exited.Signal) is (137, 9) or (null, null));
            Assert.False(events.TryRead(out _));
        }

        Assert.True(told > 5, $"only {told} of 40 ended after the watch began");
    }
}
