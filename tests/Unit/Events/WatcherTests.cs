using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Events;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>How a watcher begins, whom it watches, and how it ends.</summary>
[Trait("Category", "Privileged")]
public class WatcherTests
{
    [PrivilegedFact]
    public void A_state_root_that_is_not_there_yet_is_waited_for()
    {
        using Sandbox sandbox = new(o => o.StateRoot += "/deep/er/still");
        using Witness witness = new(sandbox);
        Directory.CreateDirectory(sandbox.Home + "/state/deep");
        Container container = sandbox.Create();
        witness.Await(container.Id, ContainerEventType.Create);
        container.Destroy();
        witness.Await(container.Id, ContainerEventType.Remove);

        // And one that goes and comes again.
        Container second = sandbox.Create();
        witness.Await(second.Id, ContainerEventType.Create);
        Directory.Delete(sandbox.Home + "/state", true);
        witness.Await(second.Id, ContainerEventType.Remove);
        Container third = sandbox.Create();
        witness.Await(third.Id, ContainerEventType.Create);
        Assert.Equal("Create Remove", witness.Story(second.Id));
        Assert.Empty(witness.Faults);
    }

    [PrivilegedFact]
    public void A_state_root_that_is_a_file_is_an_error()
    {
        using Sandbox sandbox = new();
        string file = sandbox.Home + "/file";
        File.WriteAllText(file, string.Empty);
        ContainerFactory factory = new(new() { StateRoot = file + "/state", InitPath = Machine.Executable });
        using ContainerWatcher watcher = new(factory);
        ContainerException error = Assert.Throws<ContainerException>(watcher.Start);
        Assert.Equal((ErrorCode.SystemError, Engine.Interop.Errno.ENOTDIR), (error.Code, error.Errno));
    }

    [PrivilegedFact]
    public void Those_that_match_are_watched_whenever_they_are_made()
    {
        using Sandbox sandbox = new();
        Container named = sandbox.Create(), other = sandbox.Create();
        using Witness witness = new(sandbox, new ContainerWatcherOptions
        {
            ContainerIds = [named.Id],
            Matches = id => id.EndsWith("-3", StringComparison.Ordinal),
        });
        Container third = sandbox.Create();
        foreach (Container container in (Container[])[named, other, third])
            container.Destroy();
        witness.Await(third.Id, ContainerEventType.Remove);
        Assert.Equal(("Remove", string.Empty, "Create Remove"), (witness.Story(named.Id), witness.Story(other.Id), witness.Story(third.Id)));
        Assert.False(witness.Watcher.Completion.IsCompleted);
    }

    [PrivilegedFact]
    public async Task The_watch_of_named_containers_ends_with_the_last_of_them()
    {
        using Sandbox sandbox = new();
        Container first = sandbox.Sleeping(), second = sandbox.Create();
        using ContainerWatcher watcher = new(sandbox.Factory, new() { ContainerIds = [first.Id, second.Id] });
        ChannelReader<ContainerEvent> reader = watcher.OpenReader();
        watcher.Start();
        second.Destroy();
        first.Destroy(force: true);
        await watcher.Completion.WaitAsync(Sandbox.Soon());
        Assert.Equal(
            [(second.Id, ContainerEventType.Remove), (first.Id, ContainerEventType.Exit), (first.Id, ContainerEventType.Remove)],
            (await reader.ReadAllAsync().ToListAsync()).Select(e => (e.ContainerId, e.Type)));
        Assert.True(watcher.OpenReader().Completion.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(watcher.Start);
    }

    [PrivilegedFact]
    public void A_name_that_nobody_has_is_an_error()
    {
        using Sandbox sandbox = new();
        string id = sandbox.NewId();
        using ContainerWatcher watcher = new(sandbox.Factory, new() { ContainerIds = [id] });
        ContainerException error = Assert.Throws<ContainerException>(watcher.Start);
        Assert.Equal((ErrorCode.ContainerNotExists, id), (error.Code, error.ContainerId));
        Assert.Same(error, watcher.Completion.Exception!.InnerException);
        using ContainerWatcher bad = new(sandbox.Factory, new() { ContainerIds = ["../x"] });
        Assert.Equal(ErrorCode.InvalidIdFormat, Assert.Throws<ContainerException>(bad.Start).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContainerWatcher(sandbox.Factory, new() { Interval = TimeSpan.FromSeconds(-1) }));
    }

    [PrivilegedFact]
    public void A_handler_may_end_the_watch()
    {
        using Sandbox sandbox = new();
        using ContainerWatcher watcher = new(sandbox.Factory);
        int told = 0;
        watcher.Occurred += (_, _) =>
        {
            told++;
            watcher.Dispose();
        };
        watcher.Start();
        Container container = sandbox.Create();
        watcher.Completion.Wait(Sandbox.Soon());
        container.Destroy();
        Assert.Equal(1, told);
    }

    [PrivilegedFact]
    public void A_handler_that_throws_ends_the_watch_with_its_exception()
    {
        using Sandbox sandbox = new();
        using ContainerWatcher watcher = new(sandbox.Factory);
        ChannelReader<ContainerEvent> reader = watcher.OpenReader();
        watcher.Occurred += (_, e) => throw new InvalidTimeZoneException(e.ContainerId);
        watcher.Start();
        Container container = sandbox.Create();
        AggregateException ended = Assert.Throws<AggregateException>(() => watcher.Completion.Wait(Sandbox.Soon()));
        Assert.Equal(container.Id, Assert.IsType<InvalidTimeZoneException>(ended.InnerException).Message);
        Assert.IsType<InvalidTimeZoneException>(reader.Completion.Exception!.InnerException);
    }

    [PrivilegedFact]
    public void It_can_be_disposed_of_at_any_time_and_again()
    {
        using Sandbox sandbox = new();
        ContainerWatcher unstarted = new(sandbox.Factory);
        unstarted.Dispose();
        unstarted.Dispose();
        Assert.True(unstarted.Completion.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(unstarted.Start);
        ContainerWatcher started = new(sandbox.Factory);
        started.Start();
        Assert.Throws<InvalidOperationException>(started.Start);
        Parallel.For(0, 4, _ => started.Dispose());
        Assert.True(started.Completion.IsCompletedSuccessfully);
    }

    [PrivilegedFact]
    public void Notifications_that_were_lost_are_made_up_for()
    {
        using Sandbox sandbox = new();
        Container running = sandbox.Sleeping(), removed = sandbox.Create(), restarted = sandbox.Sleeping();
        using ManualResetEventSlim blocked = new(), go = new();
        using ContainerWatcher watcher = new(sandbox.Factory);
        System.Collections.Generic.List<ContainerEvent> events = [];
        watcher.Occurred += (_, e) =>
        {
            lock (events)
                events.Add(e);
            if (!blocked.IsSet)
            {
                blocked.Set();
                go.Wait(Sandbox.Soon(60));
            }
        };
        watcher.Start();
        Container trigger = sandbox.Create();
        Assert.True(blocked.Wait(TimeSpan.FromSeconds(20)));

        // More than the queue holds, while nobody reads it; and then what is to be found out without it.
        int room = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"));
        string scratch = sandbox.Factory.StateRoot + "/.new-scratch";
        for (int i = 0; i <= room / 2; i++)
        {
            Directory.CreateDirectory(scratch);
            Directory.Delete(scratch);
        }

        running.Signal(9);
        running.Wait(Sandbox.Soon());
        removed.Destroy();
        restarted.Signal(9);
        restarted.Wait(Sandbox.Soon());
        Sandbox.Run(restarted, "/bin/sh", "-c", "exit 5");
        Container made = sandbox.Create();
        Sandbox.Run(made, "/bin/sh", "-c", "exit 6");
        go.Set();
        Assert.True(Machine.WaitUntil(() => Story(made.Id) == "Create Start Exit 6" && Story(removed.Id) == "Remove", 20), Told());
        Assert.True(Machine.WaitUntil(() => Story(restarted.Id) == "Exit 137 Start Exit 5" && Story(running.Id) == "Exit 137", 20), Told());
        trigger.Destroy();
        Assert.True(Machine.WaitUntil(() => Story(trigger.Id) == "Create Remove"));

        string Told() => string.Join(", ", Snapshot().Select(e => e.ToString()));

        ContainerEvent[] Snapshot()
        {
            lock (events)
                return [.. events];
        }

        string Story(string id) => string.Join(' ', Snapshot().Where(e => e.ContainerId == id).Select(e => e.ExitCode is { } code ? $"{e.Type} {code}" : $"{e.Type}"));
    }
}
