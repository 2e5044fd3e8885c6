using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Limits and statistics of the machine's own kernel, under names of their own.</summary>
[Trait("Category", "Privileged")]
[Collection(KernelCgroup.Collection)]
public class PrivilegedCgroupTests
{
    [CgroupFact(KernelCgroup.Legacy)]
    public void Limits_are_in_the_kernel()
    {
        using KernelCgroup cgroup = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        Assert.True(manager.Exists);
        manager.Apply(new ContainerResources
        {
            Memory = 64 << 20,
            MemoryReservation = 32 << 20,
            PidsLimit = 17,
            CpuShares = 512,
            CpuQuota = 50_000,
            CpuPeriod = 100_000,
            CpuBurst = 20_000,
            CpusetCpus = "0",
            Devices = DefaultDevices.Rules(),
        });
        Assert.Equal("67108864", cgroup.Read("memory", "memory.limit_in_bytes"));
        Assert.Equal("33554432", cgroup.Read("memory", "memory.soft_limit_in_bytes"));
        Assert.Equal("17", cgroup.Read("pids", "pids.max"));
        Assert.Equal("512", cgroup.Read("cpu", "cpu.shares"));
        Assert.Equal("50000", cgroup.Read("cpu", "cpu.cfs_quota_us"));
        Assert.Equal("20000", cgroup.Read("cpu", "cpu.cfs_burst_us"));
        Assert.Equal("0", cgroup.Read("cpuset", "cpuset.cpus"));
        Assert.Contains("c 136:* rwm", cgroup.Read("devices", "devices.list"));
        Assert.DoesNotContain("a *:*", cgroup.Read("devices", "devices.list"));

        // Raise and lower, with the burst and the memory and swap limits in the way.
        manager.Apply(new ContainerResources { CpuQuota = 200_000, CpuBurst = 100_000, Memory = 256 << 20, MemorySwap = 300 << 20 });
        Assert.Equal("100000", cgroup.Read("cpu", "cpu.cfs_burst_us"));
        manager.Apply(new ContainerResources { CpuQuota = 30_000, CpuBurst = 10_000, Memory = 16 << 20, MemorySwap = 20 << 20 });
        Assert.Equal("30000", cgroup.Read("cpu", "cpu.cfs_quota_us"));
        Assert.Equal("20971520", cgroup.Read("memory", "memory.memsw.limit_in_bytes"));
        manager.Apply(new ContainerResources { Memory = -1 });
        CgroupStats stats = manager.GetStats();
        Assert.Null(stats.Memory!.Limit);
        Assert.Equal(17ul, stats.Pids!.Limit);
        Assert.Equal("0", stats.Cpuset!.Cpus);
        manager.Destroy(KernelCgroup.Deadline());
        Assert.False(manager.Exists);
        Assert.All(manager.Paths.Values, path => Assert.False(Directory.Exists(path)));
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void A_process_is_attached_everywhere_and_counted()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        string[] own = [.. MountedCgroups.Of(File.ReadAllLines($"/proc/{child.Pid}/cgroup"))];
        Assert.All(own, line => Assert.EndsWith("/" + cgroup.Name, line));
        Assert.Equal([child.Pid], manager.GetProcesses());
        child.Run("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done");
        CgroupStats stats = manager.GetStats();
        Assert.True(stats.Cpu!.TotalUsage > 0);
        Assert.True(stats.Cpu.PerCpuUsage!.Count > 0);
        Assert.True(stats.Memory!.Usage > 0);
        Assert.Equal(1ul, stats.Pids!.Current);
        Assert.NotNull(stats.Blkio);
        Assert.NotNull(stats.Cpu.Pressure?.Some);
        Assert.Equal(0ul, manager.GetOomKillCount());

        ICgroupManager other = CgroupManagerFactory.Create(cgroup.Config, "x", CgroupDriver.Cgroupfs, false);
        ContainerException e = Assert.Throws<ContainerException>(other.Create);
        Assert.Contains("has processes", e.Message);

        // The clean-up after the refusal does the first container no harm.
        other.SignalAll(9);
        other.Destroy(KernelCgroup.Deadline());
        Assert.Equal("alive", child.Run("echo alive"));
        using CancellationTokenSource soon = new(30);
        e = Assert.Throws<ContainerException>(() => manager.Destroy(soon.Token));
        Assert.Contains(child.Pid.ToString(), e.Message);
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void Cgroups_made_inside_are_removed()
    {
        using KernelCgroup cgroup = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        foreach (string path in manager.Paths.Values.Distinct())
            Directory.CreateDirectory(path + "/a/b");
        manager.Destroy(KernelCgroup.Deadline());
        Assert.False(manager.Exists);
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void The_cgroup_is_below_the_callers_own()
    {
        using KernelCgroup cgroup = new(relative: true);
        cgroup.Manager.Create();
        string own = File.ReadLines("/proc/self/cgroup").Single(line => line.Contains(":memory:", StringComparison.Ordinal)).Split(':')[2].TrimEnd('/');
        Assert.Equal($"/sys/fs/cgroup/memory{own}/{cgroup.Name}", cgroup.Manager.Paths["memory"]);
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void The_kernels_out_of_memory_killer_is_counted()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Apply(new ContainerResources { Memory = 8 << 20, MemorySwap = 8 << 20 });
        manager.Attach(child.Pid);
        child.Run("head -c 100m /dev/zero | tail -c 100m | wc -c");
        Assert.True(manager.GetOomKillCount() > 0);
        Assert.Contains("oom_kill ", File.ReadAllText(manager.OomKillFile!));
        Assert.Equal(manager.GetOomKillCount(), manager.GetStats().Memory!.OomKill);
    }

    [CgroupFact(KernelCgroup.Unified)]
    public void Beside_v1_nothing_is_handed_down_that_no_limit_needs()
    {
        string before = File.ReadAllText("/sys/fs/cgroup/unified/cgroup.subtree_control");
        using KernelCgroup cgroup = new();
        cgroup.Manager.Create();
        cgroup.Manager.Apply(new ContainerResources { PidsLimit = 10, Devices = DefaultDevices.Rules() });
        Assert.Equal(before, File.ReadAllText("/sys/fs/cgroup/unified/cgroup.subtree_control"));
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void Stats_are_quick()
    {
        using KernelCgroup cgroup = new();
        cgroup.Manager.Create();
        for (int i = 0; i < 50; i++)
            cgroup.Manager.GetStats();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100; i++)
            cgroup.Manager.GetStats();
        double each = Stopwatch.GetElapsedTime(start).TotalMilliseconds / 100;
        Assert.True(each < 5, $"{each:F3} ms");
    }
}
