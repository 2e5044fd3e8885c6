using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Events;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>Out of memory, pressure and limits, each brought about for real.</summary>
[Trait("Category", "Privileged")]
public class MemoryEventTests
{
    private const string LegacyPressure = "/sys/fs/cgroup/memory/memory.pressure_level", StallTimes = "/sys/fs/cgroup/unified/memory.pressure";

    private const int Limit = 32 << 20;

    // busybox's tail keeps a last line that does not end. It is to be killed, and not the shell.
    private const string Hog = "head -c 100000000 /dev/zero | (echo 1000 > /proc/self/oom_score_adj; exec tail -n 1 > /dev/null)";


    [PrivilegedFact]
    public void A_program_that_allocates_past_its_limit()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox, ContainerEventType.Oom, ContainerEventType.OomKill, ContainerEventType.Exit);
        Sandbox.Run(container, "/bin/sh", "-c", Hog + "; sleep 0.5; exit 3");
        ContainerEvent exited = witness.Await(container.Id, ContainerEventType.Exit);
        Assert.Equal((container.Exit!.ExitCode, true), (exited.ExitCode, exited.OomKilled));
        AssertKilled(witness.Story(container.Id));
        Assert.Empty(witness.Faults);
    }

    [PrivilegedFact("/sys/fs/cgroup/memory/memory.oom_control")]
    public void Each_kill_is_counted()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox, ContainerEventType.OomKill, ContainerEventType.Exit);
        Sandbox.Run(container, "/bin/sh", "-c", $"for i in 1 2 3 4 5; do {Hog}; done");
        Assert.True(witness.Await(container.Id, ContainerEventType.Exit).OomKilled);
        ulong told = witness.Events.Where(e => e.Type == ContainerEventType.OomKill).Aggregate(0UL, (sum, e) => sum + e.Count);
        string counted = File.ReadLines(container.CgroupPaths["memory"] + "/memory.oom_control").Single(l => l.StartsWith("oom_kill ", StringComparison.Ordinal));
        Assert.Equal(counted, $"oom_kill {told}");
        Assert.True(told > 0);
    }

    [PrivilegedFact]
    public void An_init_that_is_killed_for_its_memory()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox, ContainerEventType.Oom, ContainerEventType.OomKill, ContainerEventType.Exit);
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/tail", "-n", "1", "/dev/zero"));
        ContainerEvent exited = witness.Await(container.Id, ContainerEventType.Exit);
        Assert.Equal((137, 9, true), (exited.ExitCode, exited.Signal, exited.OomKilled));
        AssertKilled(witness.Story(container.Id));
    }

    [PrivilegedFact]
    public void Out_of_memory_is_told_of_every_run_and_the_removal_of_a_cgroup_is_not_taken_for_it()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox, ContainerEventType.Oom, ContainerEventType.OomKill, ContainerEventType.Exit, ContainerEventType.Remove);
        for (int i = 1; i <= 5; i += 2)
        {
            Sandbox.Run(container, "/bin/sh", "-c", Hog);
            witness.Await(container.Id, ContainerEventType.Exit, nth: i);
            Sandbox.Run(container, "/bin/true");
            witness.Await(container.Id, ContainerEventType.Exit, nth: i + 1);
        }

        container.Destroy();
        witness.Await(container.Id, ContainerEventType.Remove);
        string[] runs = witness.Story(container.Id).Split(" Exit");
        Assert.Equal(7, runs.Length);
        for (int i = 0; i < 6; i += 2)
        {
            AssertKilled(runs[i].TrimStart() + " Exit");
            Assert.Equal(string.Empty, runs[i + 1]);
        }

        Assert.Equal(" Remove", runs[6]);
    }

    [PrivilegedFact]
    public void NotifyOom_is_a_channel_that_ends_with_the_container()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox)), other = sandbox.Create(Limited(sandbox));
        using ContainerNotification oom = container.NotifyOom();
        Assert.False(oom.Events.TryRead(out _));
        Sandbox.Run(other, "/bin/sh", "-c", Hog);
        Sandbox.Run(container, "/bin/sh", "-c", Hog);
        ContainerEvent? told = oom.WaitForNext(Sandbox.Soon());
        Assert.Equal((container.Id, ContainerEventType.Oom), (told!.ContainerId, told.Type));
        Assert.True(told.Count > 0);
        DateTimeOffset second = DateTimeOffset.UtcNow;
        Sandbox.Run(container, "/bin/sh", "-c", Hog);
        do
        {
            told = oom.WaitForNext(Sandbox.Soon())!;
            Assert.Equal((container.Id, ContainerEventType.Oom), (told.ContainerId, told.Type));
        }
        while (told.Time < second);
        container.Destroy();
        while (oom.WaitForNext(Sandbox.Soon()) is { } last)
            Assert.Equal(ContainerEventType.Oom, last.Type);
        Assert.True(oom.Events.Completion.IsCompletedSuccessfully);
    }

    [PrivilegedTheory(LegacyPressure)]
    [InlineData(MemoryPressureLevel.Low, 0)]
    [InlineData(MemoryPressureLevel.Medium, 24)]
    [InlineData(MemoryPressureLevel.Critical, 30)]
    public void Pressure_by_reclaim(MemoryPressureLevel level, int unreclaimableMegabytes)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using ContainerNotification pressure = container.NotifyMemoryPressure(level);
        StartReading(sandbox, container, unreclaimableMegabytes);
        ContainerEvent told = pressure.WaitForNext(Sandbox.Soon(60))!;
        Assert.Equal((container.Id, ContainerEventType.MemoryPressure), (told.ContainerId, told.Type));
        Assert.True(told.PressureLevel >= level);
        Assert.True(told.Count > 0);

        container.Destroy(force: true);
        while (pressure.WaitForNext(Sandbox.Soon()) is { } last)
            Assert.True(last.PressureLevel >= level);
    }

    [PrivilegedFact(LegacyPressure)]
    public void Each_level_of_reclaim_is_told_by_its_name()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox, new ContainerWatcherOptions
        {
            EventTypes = [ContainerEventType.MemoryPressure],
            PressureLevel = MemoryPressureLevel.Low,
            Interval = TimeSpan.FromMilliseconds(1),
        });
        StartReading(sandbox, container, 0);
        AwaitLevel(witness, MemoryPressureLevel.Low);
        container.Destroy(force: true);
        Container pressed = sandbox.Create(Limited(sandbox));
        StartReading(sandbox, pressed, 24);
        AwaitLevel(witness, MemoryPressureLevel.Medium);
        AwaitLevel(witness, MemoryPressureLevel.Critical);
    }

    [PrivilegedFact(StallTimes)]
    public void Pressure_by_stall_time()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox, new ContainerWatcherOptions
        {
            EventTypes = [ContainerEventType.MemoryPressure, ContainerEventType.Exit],
            PressureLevel = MemoryPressureLevel.Low,
            PressureSource = MemoryPressureSource.Stall,
        });
        StartReading(sandbox, container, 30);
        Assert.Equal(ContainerEventType.MemoryPressure, witness.Await(container.Id, ContainerEventType.MemoryPressure, seconds: 60).Type);
        AwaitLevel(witness, MemoryPressureLevel.Critical);
        string stall = container.CgroupPaths[string.Empty] + "/memory.pressure";
        Assert.NotEqual("total=0", File.ReadLines(stall).First().Split(' ')[^1]);

        // The triggers go with the cgroup, which is no pressure.
        container.Destroy(force: true);
        witness.Await(container.Id, ContainerEventType.Exit);
        int count = witness.Events.Count;
        witness.Settle(sandbox, ContainerEventType.Exit);
        Assert.Equal(count + 1, witness.Events.Count);
        Assert.Empty(witness.Faults);
    }

    [PrivilegedFact(StallTimes)]
    public void No_stall_is_no_pressure()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(Limited(sandbox));
        using ContainerNotification pressure = container.NotifyMemoryPressure(MemoryPressureLevel.Low, MemoryPressureSource.Stall);
        container.Destroy(force: true);
        Assert.Null(pressure.WaitForNext(Sandbox.Soon()));
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_memory_limit_is_told_with_its_size_and_how_often_it_was_hit(bool limitsSwapToo)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = Limited(sandbox);
        if (!limitsSwapToo)
            config.Cgroups.Resources.MemorySwap = null;
        Container container = sandbox.Create(config);
        using Witness witness = new(sandbox, ContainerEventType.LimitReached, ContainerEventType.Exit);
        StartReading(sandbox, container, 0);
        ContainerEvent told = witness.Await(container.Id, ContainerEventType.LimitReached);
        Assert.Equal((LimitedResource.Memory, (ulong)Limit), (told.Resource, told.Limit));
        witness.Await(container.Id, ContainerEventType.LimitReached, nth: 2);

        // Another limit is in force from now on, whoever has set it.
        string directory = container.CgroupPaths["memory"];
        if (limitsSwapToo)
            File.WriteAllText(directory + "/memory.memsw.limit_in_bytes", (Limit * 2).ToString());
        File.WriteAllText(directory + "/memory.limit_in_bytes", (Limit * 2).ToString());
        witness.Await(() => witness.Events.Any(e => e.Limit == Limit * 2), "the new limit");
        container.Signal(9);
        witness.Await(container.Id, ContainerEventType.Exit);
        ulong hits = witness.Events.Where(e => e.Type == ContainerEventType.LimitReached).Aggregate(0UL, (sum, e) => sum + e.Count);
        ulong counted = Number(directory + "/memory.failcnt") + Number(directory + "/memory.memsw.failcnt");
        if (limitsSwapToo)
            Assert.True(hits >= counted); // newer kernels count no hits of that limit, and what is counted is notifications
        else
            Assert.Equal(counted, hits);
    }

    [PrivilegedFact]
    public void A_container_that_stays_below_its_limit_has_not_reached_it()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(Limited(sandbox));
        using Witness witness = new(sandbox);
        Assert.Equal(0, Sandbox.Run(container, "/bin/sh", "-c", "head -c 1000000 /dev/zero | tail -n 1 > /dev/null").ExitCode);
        witness.Await(container.Id, ContainerEventType.Exit);
        Assert.Equal("Start Exit", witness.Story(container.Id));
    }

    [PrivilegedFact]
    public void Without_a_memory_cgroup_the_subscription_says_so()
    {
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Disabled);
        Container container = sandbox.Create();
        Engine.Errors.ContainerException error = Assert.Throws<Engine.Errors.ContainerException>(container.NotifyOom);
        Assert.Contains("memory controller", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.Throws<Engine.Errors.ContainerException>(() => container.NotifyMemoryPressure(MemoryPressureLevel.Low));
        Assert.Throws<ArgumentOutOfRangeException>(() => container.NotifyMemoryPressure((MemoryPressureLevel)3));
        container.Destroy();
        Assert.Equal(Engine.Errors.ErrorCode.ContainerNotExists, Assert.Throws<Engine.Errors.ContainerException>(container.NotifyOom).Code);
    }

    private static ContainerConfig Limited(Sandbox sandbox) => sandbox.Config(c =>
    {
        c.Cgroups.Resources.Memory = Limit;
        c.Cgroups.Resources.MemorySwap = Limit;
    });

    /// <summary>Memory runs out first, then somebody is killed for it; it may run out again, or one more be killed, until there is enough.</summary>
    private static void AssertKilled(string story) => Assert.Matches("^(Oom )+OomKill (OomKill |Oom )*Exit$", story);

    private static ulong Number(string file) => ulong.Parse(File.ReadAllText(file));

    private static void AwaitLevel(Witness witness, MemoryPressureLevel level) =>
        witness.Await(() => witness.Events.Any(e => e.PressureLevel == level), level.ToString(), seconds: 90);

    /// <summary>
    /// Starts a container that reads a large file on and on, with so much memory that cannot be taken back: pages of files can be at once,
    /// those of a tmpfs without swap never.
    /// </summary>
    private static void StartReading(Sandbox sandbox, Container container, int unreclaimableMegabytes)
    {
        // All hole, and the container's own: no page of it is in memory before the container reads it, and then it is the container's.
        using (FileStream file = File.Create($"{sandbox.Root.Path}/{container.Id}"))
            file.SetLength(256 << 20);
        string fill = unreclaimableMegabytes > 0 ? $"dd if=/dev/zero of=/dev/shm/fill bs=1M count={unreclaimableMegabytes} 2> /dev/null; " : string.Empty;
        container.Start(new ProcessConfig("/bin/sh", "-c", $"{fill}while :; do dd if=/{container.Id} of=/dev/null bs=64k 2> /dev/null; done"), cancellationToken: Sandbox.Soon()).Dispose();
    }
}
