using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Events;
using PSContainer.Engine.State;
using PSContainer.Tests.State;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>
/// The events of cgroup v2, whose memory, pids and freezer this machine may not have: in a directory of plain files, in which a write is
/// notified in the same way as the kernel notifies.
/// </summary>
public class UnifiedSourceTests
{
    [Fact]
    public void Counts_of_memory_events_are_told_by_their_names()
    {
        using FakeRun run = new(isNew: true);
        run.Write("memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n");
        run.Write("memory.max", "33554432\n");
        run.Write("memory.high", "max\n");
        run.Begin(MemoryEventsSource.Begin);
        run.Write("memory.events", "low 9\nhigh 0\nmax 12\noom 2\noom_kill 1\noom_group_kill 0\n");
        Assert.Equal(
            ["LimitReached Memory 33554432 x12", "Oom x2", "OomKill x1"],
            run.Await(3));
        run.Write("memory.events", "low 9\nhigh 4\nmax 12\noom 2\noom_kill 1\noom_group_kill 0\n");
        Assert.Equal("LimitReached MemoryHigh  x4", run.Await(4)[3]);
        run.Write("memory.events", "low 9\nhigh 4\nmax 12\noom 2\noom_kill 3\noom_group_kill 1\n");
        Assert.Equal("OomKill x2", run.Await(5)[4]);
    }

    [Fact]
    public void What_was_counted_before_the_watch_is_no_news_but_for_a_run_that_began_in_it()
    {
        const string Text = "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n";
        using (FakeRun old = new(isNew: false))
        {
            old.Write("memory.events", Text);
            old.Begin(MemoryEventsSource.Begin);
            old.Write("memory.events", Text.Replace("oom_kill 1", "oom_kill 2", StringComparison.Ordinal));
            Assert.Equal(["OomKill x1"], old.Await(1));
        }

        using FakeRun young = new(isNew: true);
        young.Write("memory.events", Text);
        young.Begin(MemoryEventsSource.Begin);
        Assert.Equal(["LimitReached Memory  x3", "Oom x1", "OomKill x1"], young.Await(3));
    }

    [Fact]
    public void Much_that_comes_at_once_is_one_event_and_nothing_is_lost()
    {
        using FakeRun run = new(isNew: true, interval: TimeSpan.FromMilliseconds(300));
        run.Write("pids.events", "max 0\n");
        run.Write("pids.max", "20\n");
        run.Begin(PidsSource.Begin);
        for (int i = 1; i <= 200; i++)
            run.Write("pids.events", $"max {i}\n");
        run.AwaitUntil(() => run.Events.Aggregate(0UL, (sum, e) => sum + e.Count) == 200);
        Assert.InRange(run.Events.Count, 1, 20);
        Assert.All(run.Events, e => Assert.Equal((LimitedResource.Pids, 20UL), (e.Resource, e.Limit)));
    }

    [Fact]
    public void Frozen_is_what_has_happened_and_not_what_was_asked_for()
    {
        using FakeRun run = new(isNew: true);
        run.Write("cgroup.freeze", "0\n");
        run.Write("cgroup.events", "populated 1\nfrozen 0\n");
        run.Begin(FreezerSource.Begin);
        run.Write("cgroup.freeze", "1\n");
        run.Write("cgroup.events", "populated 1\nfrozen 1\n");
        Assert.Equal(["Pause x1"], run.Await(1));
        run.Write("cgroup.freeze", "0\n");
        run.Write("cgroup.events", "populated 1\nfrozen 0\n");
        Assert.Equal(["Pause x1", "Resume x1"], run.Await(2));
    }

    [Fact]
    public void A_directory_without_the_files_is_watched_for_nothing()
    {
        using FakeRun run = new(isNew: true);
        run.Begin(r => MemoryEventsSource.Begin(r) ?? (RunSource?)PidsSource.Begin(r) ?? (RunSource?)FreezerSource.Begin(r) ?? StallSource.Begin(r), none: true);
    }

    /// <summary>A run whose cgroup is a temporary directory, with a loop on a thread of its own.</summary>
    private sealed class FakeRun : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly List<ContainerEvent> _events = [];
        private readonly EventLoop _loop = new();
        private readonly InotifyQueue _inotify;
        private readonly RunContext _run;
        private readonly Thread _thread;
        private RunSource? _source;

        internal FakeRun(bool isNew, TimeSpan? interval = null)
        {
            _inotify = new InotifyQueue(_loop, () => { });
            ContainerWatcherOptions options = new() { Interval = interval ?? TimeSpan.FromMilliseconds(1) };
            WatchContext watch = new(new StateStore(_directory.Path), options, _loop, _inotify, DateTimeOffset.UtcNow, Add, fault => throw fault.Error);
            // Known only when the files are there.
            _run = new RunContext(watch, "c", ProcessIdentity.Current, new CgroupPlaces(new Dictionary<string, string>()), isNew, new HashSet<ulong>());
            _thread = new Thread(_loop.Run);
        }

        internal List<ContainerEvent> Events
        {
            get
            {
                lock (_events)
                    return [.. _events];
            }
        }

        internal void Write(string file, string text)
        {
            string path = Path.Combine(_directory.Path, file);
            if (!File.Exists(path))
            {
                File.WriteAllText(path, text);
                return;
            }

            // The kernel's change is one: nobody finds the file empty.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
        }

        internal void Begin(Func<RunContext, RunSource?> begin, bool none = false)
        {
            _source = begin(_run with { Cgroup = new CgroupPlaces(new Dictionary<string, string> { [string.Empty] = _directory.Path }) });
            Assert.Equal(none, _source is null);
            _thread.Start();
        }

        internal string[] Await(int count)
        {
            AwaitUntil(() => Events.Count >= count);
            return [.. Events.Select(Describe)];
        }

        internal void AwaitUntil(Func<bool> condition) =>
            Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), string.Join(", ", Events.Select(Describe)));

        public void Dispose()
        {
            _loop.Stop();
            if (_thread.IsAlive)
                _thread.Join();
            _source?.Dispose();
            _inotify.Dispose();
            _loop.Dispose();
            _directory.Dispose();
        }

        private static string Describe(ContainerEvent e) => e.Resource is { } resource ? $"{e.Type} {resource} {e.Limit} x{e.Count}" : $"{e.Type} x{e.Count}";

        private void Add(ContainerEvent happened)
        {
            lock (_events)
                _events.Add(happened);
        }
    }
}
