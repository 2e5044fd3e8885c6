using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Tests.Cgroups;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>What containers use, while it is really used.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class StatsTests
{
    [PrivilegedFact("/sys/fs/cgroup/cpu/cpu.shares")]
    public void A_quota_throttles_and_a_lower_one_throttles_more()
    {
        using Sandbox sandbox = new();
        Container container = Busy(sandbox, r => (r.CpuQuota, r.CpuPeriod) = (20_000, 100_000));
        using StatsReader reader = container.OpenStats();
        (double percent, CpuStats first, CpuStats last) = Measure(reader, 2000);
        Assert.InRange(percent, 15, 25);
        Assert.InRange(last.ThrottledPeriods!.Value - first.ThrottledPeriods!.Value, 10ul, 21ul);
        Assert.True(last.ThrottledTime > first.ThrottledTime);
        Assert.True(last.Periods > first.Periods);
        Assert.Equal(last.TotalUsage!.Value, last.PerCpuUsage!.Aggregate(0ul, (a, b) => a + b));
        Assert.True(last.UserUsage > 0 && last.PerCpuUserUsage!.Count == last.PerCpuUsage!.Count && last.PerCpuKernelUsage!.Count > 0);
        container.Set(new ContainerResources { CpuQuota = 5_000 });
        (percent, _, _) = Measure(reader, 2000);
        Assert.InRange(percent, 2, 9);
        container.Set(new ContainerResources { CpuQuota = -1 });
        (percent, first, last) = Measure(reader, 1000);
        Assert.True(percent > 30, $"{percent}");
        Assert.Equal(first.ThrottledPeriods, last.ThrottledPeriods);
    }

    [PrivilegedFact(KernelCgroup.Legacy)]
    public void A_fork_bomb_stops_at_the_limit_and_a_raised_one_lets_it_go_on()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Resources.PidsLimit = 20));
        Assert.Equal(0ul, container.GetStats().CgroupStats.Pids!.FailCount);

        // Beside init. A shell that cannot fork ends; the one before it, which always has room for one more, starts the next.
        const string Bomb = "while :; do (while :; do sleep 1000 & done); done";
        using ContainerProcess bomb = container.Start(new ProcessConfig("/bin/sh", "-c", Bomb));
        Assert.True(Machine.WaitUntil(() => container.GetStats().CgroupStats.Pids is { Current: 20, FailCount: > 10 }));
        PidsStats pids = container.GetStats().CgroupStats.Pids!;
        Assert.Equal((20ul, 20ul), (pids.Limit, pids.Peak));
        Assert.InRange(container.GetProcesses().Count, 15, 20);

        container.Set(new ContainerResources { PidsLimit = 35 });
        Assert.True(Machine.WaitUntil(() => container.GetStats().CgroupStats.Pids is { Current: 35, Limit: 35, Peak: 35 }));
        Assert.InRange(container.GetProcesses().Count, 30, 35);
    }

    [PrivilegedFact(KernelCgroup.Legacy)]
    public void Memory_up_to_the_limit_and_beyond()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Resources.Memory = 32 << 20));
        Assert.Equal(0, Sandbox.Run(container, "/bin/dd", "if=/dev/zero", "of=/dev/shm/x", "bs=1M", "count=24").ExitCode);
        MemoryStats memory = container.GetStats().CgroupStats.Memory!;
        Assert.InRange(memory.Usage!.Value, 24ul << 20, 32ul << 20);
        Assert.InRange(memory.Cache!.Value, 24ul << 20, 32ul << 20);
        Assert.Equal((32ul << 20, 0ul, null), (memory.Limit, memory.OomKill, memory.SwapLimit));
        Assert.InRange(memory.MaxUsage!.Value, 24ul << 20, 32ul << 20);
        Assert.InRange(memory.MemorySwapUsage!.Value, 24ul << 20, 32ul << 20);
        Assert.InRange(memory.KernelUsage!.Value, 1ul, 32ul << 20);
        Assert.Equal((0ul, false), (memory.KernelTcpUsage, memory.UnderOom));
        Assert.Equal(memory.Cache, memory.Raw!["total_cache"]);
        Assert.Contains("N0", memory.Numa!["total"].Keys);

        // A program that wants more is killed; the file in memory cannot make room for it.
        Assert.Equal(137, Sandbox.Run(container, "/bin/sh", "-c", "head -c 20m /dev/zero | tail -c 20m | wc -c; exec /bin/tail -c 20m /dev/zero").ExitCode);
        memory = container.GetStats().CgroupStats.Memory!;
        Assert.True(memory.OomKill >= 1 && memory.FailCount > 0, $"{memory.OomKill} killed, {memory.FailCount} times at the limit");
        Assert.Contains($"oom_kill {memory.OomKill}", container.Read("memory", "memory.oom_control"));
    }

    [PrivilegedFact("/sys/fs/cgroup/unified/cpu.pressure")]
    public void Pressure_of_work_that_waits()
    {
        using Sandbox sandbox = new();
        Container container = Busy(sandbox, r => (r.CpuQuota, r.CpuPeriod) = (10_000, 100_000));
        using StatsReader reader = container.OpenStats();
        ulong before = reader.Read().CgroupStats.Cpu!.Pressure!.Some!.Total;
        Thread.Sleep(500);
        CgroupStats stats = reader.Read().CgroupStats;
        Assert.InRange(stats.Cpu!.Pressure!.Some!.Total - before, 200_000ul, 2_000_000ul);
        Assert.NotNull(stats.Cpu.Pressure.Full);
        Assert.NotNull(stats.Memory!.Pressure!.Some);
        Assert.NotNull(stats.Blkio!.Pressure!.Full);
    }

    [PrivilegedFact("/sys/fs/cgroup/cpuset/cpuset.cpus")]
    public void Cpus_that_may_be_used()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Resources.CpusetCpus = "0"));
        CpusetStats cpuset = container.GetStats().CgroupStats.Cpuset!;
        Assert.Equal(("0", "0", false, true, -1), (cpuset.Cpus, cpuset.EffectiveCpus, cpuset.CpuExclusive, cpuset.SchedLoadBalance, cpuset.SchedRelaxDomainLevel));
    }

    [PrivilegedFact]
    public void A_reader_keeps_its_files_open_and_then_closes_them()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        container.GetStats();
        int before = Descriptors();
        using (StatsReader reader = container.OpenStats())
        {
            Stats one = reader.Read();
            int open = Descriptors();
            Assert.True(open > before + 10);
            Stats two = reader.Read();
            Assert.Equal(open, Descriptors());
            Assert.True(two.CgroupStats.Timestamp > one.CgroupStats.Timestamp);
            Assert.Equal(one.CgroupStats.Memory!.Raw!.Count, two.CgroupStats.Memory!.Raw!.Count);
            Assert.False(reader.HasEnded);
            reader.Dispose();
            Assert.True(reader.HasEnded);
            Assert.Throws<ObjectDisposedException>(() => reader.Read());
        }

        Assert.InRange(Descriptors(), 0, before);
    }

    [PrivilegedFact]
    public void A_wait_ends_with_the_last_container_and_closes_each_that_has_gone()
    {
        using Sandbox sandbox = new();
        Container first = sandbox.Sleeping(), second = sandbox.Sleeping();
        StatsReader[] readers = [first.OpenStats(), second.OpenStats()];
        Assert.True(StatsReader.Wait(readers, TimeSpan.FromMilliseconds(20), Sandbox.Soon()));
        Assert.All(readers, r => Assert.False(r.HasEnded));
        readers[0].Read();
        first.Signal(9);
        Assert.True(StatsReader.Wait(readers, TimeSpan.FromMilliseconds(500), Sandbox.Soon()));
        Assert.Equal((true, false), (readers[0].HasEnded, readers[1].HasEnded));
        Task killer = Task.Delay(200).ContinueWith(_ => second.Signal(9), TaskScheduler.Default);
        Assert.False(StatsReader.Wait(readers, TimeSpan.FromMinutes(10), Sandbox.Soon()));
        killer.GetAwaiter().GetResult();
        Assert.False(StatsReader.Wait([], TimeSpan.FromMinutes(10), Sandbox.Soon()));
    }

    [PrivilegedFact]
    public void A_wait_is_cancelled_at_once()
    {
        using Sandbox sandbox = new();
        using StatsReader reader = sandbox.Sleeping().OpenStats();
        using CancellationTokenSource soon = new(200);
        int before = Descriptors();
        Assert.ThrowsAny<OperationCanceledException>(() => StatsReader.Wait([reader], TimeSpan.FromMinutes(10), soon.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => StatsReader.Wait([reader], TimeSpan.FromMinutes(10), soon.Token));
        Assert.InRange(Descriptors(), 0, before);
    }

    [PrivilegedFact]
    public void Of_a_container_that_has_ended_its_cgroup_still_tells()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => container.GetStats()).Code);
        Assert.Equal(0, Sandbox.Run(container, "/bin/dd", "if=/dev/zero", "of=/dev/shm/x", "bs=1M", "count=8").ExitCode);
        container.Wait(Sandbox.Soon());
        using StatsReader reader = container.OpenStats();
        Stats stats = reader.Read();
        Assert.True(reader.HasEnded);
        Assert.Null(stats.Interfaces);
        Assert.True(stats.CgroupStats.Memory!.MaxUsage > 8 << 20 && stats.CgroupStats.Cpu!.TotalUsage > 0);
        container.Destroy();
        Assert.Null(reader.Read().CgroupStats.Memory);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => container.GetStats()).Code);
    }

    [PrivilegedFact(KernelCgroup.Unified)]
    public void Changes_that_are_made_or_refused_leave_no_descriptor()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Round();
        int before = Descriptors();
        for (int i = 0; i < 20; i++)
            Round();
        Assert.InRange(Descriptors(), 0, before + 1);

        void Round()
        {
            container.Set(new ContainerResources { PidsLimit = 20, Devices = DefaultDevices.Rules() });
            Assert.Throws<ContainerException>(() => container.Set(new ContainerResources { PidsLimit = 21, Unified = { ["cgroup.max.descendants"] = "many" } }));
        }
    }

    [PrivilegedFact]
    public void Many_readers_leave_descriptors_for_others()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        List<StatsReader> readers = [];
        try
        {
            // Beyond half of the limit of open files nothing more is kept open, and everything is read all the same.
            ulong limit = Engine.Interop.Libc.OpenFilesLimit;
            int enough = (int)Math.Min(limit / 40, 600);
            for (int i = 0; i < enough; i++)
            {
                readers.Add(container.OpenStats());
                Assert.NotNull(readers[^1].Read().CgroupStats.Memory!.Raw);
            }

            Assert.InRange((ulong)Descriptors(), 0ul, (limit / 2) + 1000);
        }
        finally
        {
            readers.ForEach(r => r.Dispose());
        }
    }

    private static Container Busy(Sandbox sandbox, Action<ContainerResources> limit)
    {
        // At the top of the hierarchy and heavy, so that other work on the machine does not take what the quota gives.
        string id = sandbox.NewId();
        Container container = sandbox.Factory.Create(id, sandbox.Config(c =>
        {
            c.Cgroups.Path = "/" + id;
            c.Cgroups.Resources.CpuShares = 100_000;
            limit(c.Cgroups.Resources);
        }));
        container.Start(new ProcessConfig("/bin/sh", "-c", "while :; do :; done"), cancellationToken: Sandbox.Soon()).Dispose();
        return container;
    }

    private static (double Percent, CpuStats First, CpuStats Last) Measure(StatsReader reader, int milliseconds)
    {
        CgroupStats first = reader.Read().CgroupStats;
        StatsReader.Wait([reader], TimeSpan.FromMilliseconds(milliseconds), Sandbox.Soon());
        CgroupStats last = reader.Read().CgroupStats;
        double elapsed = Stopwatch.GetElapsedTime(first.Timestamp, last.Timestamp).TotalNanoseconds;
        return (100.0 * (last.Cpu!.TotalUsage!.Value - first.Cpu!.TotalUsage!.Value) / elapsed, first.Cpu, last.Cpu);
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
