using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Cgroups;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Changing the limits of containers, seen in the kernel's files and in the state file.</summary>
[Trait("Category", "Privileged")]
public class SetTests
{
    [PrivilegedFact(KernelCgroup.Legacy)]
    public void Every_limit_of_a_running_container()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        container.Set(new ContainerResources
        {
            Memory = 64 << 20,
            MemoryReservation = 32 << 20,
            MemorySwap = 96 << 20,
            MemorySwappiness = 7,
            OomKillDisable = false,
            CpuShares = 512,
            CpuQuota = 50_000,
            CpuPeriod = 200_000,
            CpuBurst = 20_000,
            CpusetCpus = "0",
            CpusetMems = "0",
            PidsLimit = 17,
            Unified = { ["cgroup.max.depth"] = "5" },
        });
        Assert.Equal("67108864", container.Read("memory", "memory.limit_in_bytes"));
        Assert.Equal("33554432", container.Read("memory", "memory.soft_limit_in_bytes"));
        Assert.Equal("100663296", container.Read("memory", "memory.memsw.limit_in_bytes"));
        Assert.Equal("7", container.Read("memory", "memory.swappiness"));
        Assert.Equal("512", container.Read("cpu", "cpu.shares"));
        Assert.Equal("50000", container.Read("cpu", "cpu.cfs_quota_us"));
        Assert.Equal("200000", container.Read("cpu", "cpu.cfs_period_us"));
        Assert.Equal("20000", container.Read("cpu", "cpu.cfs_burst_us"));
        Assert.Equal("0", container.Read("cpuset", "cpuset.cpus"));
        Assert.Equal("17", container.Read("pids", "pids.max"));
        Assert.Equal("5", container.Read("", "cgroup.max.depth"));

        // Null is "as it is", in the kernel as in the record, which others read from the file.
        container.Set(new ContainerResources { PidsLimit = -1, CpuQuota = -1, Memory = -1 });
        Assert.Equal("max", container.Read("pids", "pids.max"));
        Assert.Equal("-1", container.Read("cpu", "cpu.cfs_quota_us"));
        Assert.Equal("9223372036854771712", container.Read("memory", "memory.limit_in_bytes"));
        Assert.Equal("9223372036854771712", container.Read("memory", "memory.memsw.limit_in_bytes"));
        Assert.Equal("512", container.Read("cpu", "cpu.shares"));
        ContainerResources recorded = sandbox.Factory.Load(container.Id).Config.Cgroups.Resources;
        Assert.Equal((-1L, -1L, -1L, -1L), (recorded.PidsLimit, recorded.CpuQuota, recorded.Memory, recorded.MemorySwap));
        Assert.Equal((512ul, "0", 32L << 20), (recorded.CpuShares, recorded.CpusetCpus, recorded.MemoryReservation));
        Assert.Equal(container.Id, container.GetState().Id);
    }

    [PrivilegedFact(KernelCgroup.Legacy)]
    public void Raised_and_lowered_in_the_order_that_the_kernel_wants()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        foreach ((int memory, int both, int quota, int burst) in ((int, int, int, int)[])
            [(64, 96, 50_000, 20_000), (256, 300, 200_000, 100_000), (16, 20, 30_000, 10_000), (16, 16, 30_000, 30_000), (128, 128, 40_000, 0)])
        {
            container.Set(new ContainerResources { Memory = memory << 20, MemorySwap = both << 20, CpuQuota = quota, CpuBurst = (ulong)burst });
            Assert.Equal($"{memory << 20}", container.Read("memory", "memory.limit_in_bytes"));
            Assert.Equal($"{both << 20}", container.Read("memory", "memory.memsw.limit_in_bytes"));
            Assert.Equal($"{quota}", container.Read("cpu", "cpu.cfs_quota_us"));
            Assert.Equal($"{burst}", container.Read("cpu", "cpu.cfs_burst_us"));
        }

        // Raised over the limit of memory and swap that is recorded: named before anything is touched.
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => container.Set(new ContainerResources { Memory = 512 << 20 }));
        Assert.Equal("$.cgroups.memory_swap", Assert.Single(error.Violations).JsonPath);
        container.Set(new ContainerResources { MemorySwap = 600 << 20 });
        container.Set(new ContainerResources { Memory = 512 << 20 });
        Assert.Equal("536870912", container.Read("memory", "memory.limit_in_bytes"));
    }

    [PrivilegedFact("/sys/fs/cgroup/cpu/cpu.shares")]
    public void A_weight_is_shares_on_v1_and_the_newer_of_the_two_holds()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Resources.CpuShares = 512));
        container.Set(new ContainerResources { CpuWeight = 100 });
        Assert.Equal("1024", container.Read("cpu", "cpu.shares"));
        container.Set(new ContainerResources { CpuIdle = true });
        Assert.Equal("1", container.Read("cpu", "cpu.idle"));
        container.Set(new ContainerResources { CpuIdle = false, CpuShares = 300 });
        Assert.Equal("300", container.Read("cpu", "cpu.shares"));
        ContainerResources recorded = sandbox.Factory.Load(container.Id).Config.Cgroups.Resources;
        Assert.Equal((300ul, null), (recorded.CpuShares, recorded.CpuWeight));
    }

    [PrivilegedFact(KernelCgroup.Legacy)]
    public void Without_init_it_is_recorded_and_holds_at_the_next_start()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.Set(new ContainerResources { PidsLimit = 21, Memory = 48 << 20 });
        Assert.Equal(ContainerStatus.Created, container.Status);
        Assert.All(container.CgroupPaths.Values, path => Assert.False(Directory.Exists(path)));
        container.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal("21", container.Read("pids", "pids.max"));
        container.Signal(9);
        container.Wait(Sandbox.Soon());
        Container another = sandbox.Factory.Load(container.Id);
        another.Set(new ContainerResources { PidsLimit = 22 });
        Assert.Equal(ContainerStatus.Stopped, another.Status);
        Assert.Equal("21", another.Read("pids", "pids.max"));
        container.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal("22", container.Read("pids", "pids.max"));
        Assert.Equal("50331648", container.Read("memory", "memory.limit_in_bytes"));
    }

    [PrivilegedFact("/sys/fs/cgroup/blkio/blkio.throttle.read_bps_device")]
    public void Devices_of_the_same_number_are_replaced_and_others_stay()
    {
        using Sandbox sandbox = new();
        (long major, long minor, long otherMajor, long otherMinor) = TwoDisks();
        Container container = sandbox.Sleeping();
        container.Set(new ContainerResources
        {
            BlkioThrottleReadBpsDevice = [new() { Major = major, Minor = minor, Rate = 1 << 20 }, new() { Major = otherMajor, Minor = otherMinor, Rate = 2 << 20 }],
        });
        container.Set(new ContainerResources { BlkioThrottleReadBpsDevice = [new() { Major = major, Minor = minor, Rate = 3 << 20 }] });
        Assert.Equal($"{major}:{minor} {3 << 20}", LineOf(major, minor));
        Assert.Equal($"{otherMajor}:{otherMinor} {2 << 20}", LineOf(otherMajor, otherMinor));
        Assert.Equal(2, container.Config.Cgroups.Resources.BlkioThrottleReadBpsDevice.Count);
        container.Set(new ContainerResources { BlkioThrottleReadBpsDevice = [new() { Major = major, Minor = minor, Rate = 0 }] });
        Assert.Null(LineOf(major, minor));
        Assert.Equal(otherMajor, Assert.Single(container.Config.Cgroups.Resources.BlkioThrottleReadBpsDevice).Major);

        string? LineOf(long a, long b) => Array.Find(container.Read("blkio", "blkio.throttle.read_bps_device").Split('\n'), l => l.StartsWith($"{a}:{b} ", StringComparison.Ordinal));
    }

    [PrivilegedFact("/sys/fs/cgroup/devices/devices.list")]
    public void Device_rules_hold_at_once()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Assert.Equal(0, ReadZero(container));
        container.Set(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm")] });
        Assert.NotEqual(0, ReadZero(container));
        container.Set(new ContainerResources { Devices = DefaultDevices.Rules() });
        Assert.Equal(0, ReadZero(container));
    }

    [PrivilegedFact]
    public void A_paused_container_takes_them_and_stays_paused()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        container.Pause();
        container.Set(new ContainerResources { PidsLimit = 12, Memory = 32 << 20 });
        Assert.Equal("12", container.Read("pids", "pids.max"));
        Assert.Equal(ContainerStatus.Paused, container.Status);
        container.Resume();
    }

    [PrivilegedFact]
    public void Labels_change_in_the_record_alone()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Labels = ["app=web", "tier=front"]));
        string before = container.Settings();
        container.Set(new ContainerResources(), new Dictionary<string, string?> { ["app"] = "shop=1", ["tier"] = null, ["new"] = "" });
        Assert.Equal(["app=shop=1", "new="], sandbox.Factory.Load(container.Id).Config.Labels);
        Assert.Equal(before, container.Settings());
        Assert.Throws<ConfigInvalidException>(() => container.Set(new ContainerResources(), new Dictionary<string, string?> { [""] = "x" }));
        Assert.Throws<ConfigInvalidException>(() => container.Set(new ContainerResources(), new Dictionary<string, string?> { ["a=b"] = "x" }));
    }

    [PrivilegedFact]
    public void What_would_change_is_told_and_not_done()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 64 << 20;
            c.Labels = ["app=web"];
        }));
        string before = container.Settings();
        IReadOnlyList<ConfigChange> changes = container.DescribeSet(
            new ContainerResources { Memory = 128 << 20, PidsLimit = 10 }, new Dictionary<string, string?> { ["app"] = "shop" });
        Assert.Equal(["Memory: 64 MiB -> 128 MiB", "PidsLimit: unset -> 10", "Label app: web -> shop"], System.Linq.Enumerable.Select(changes, c => c.ToString()));
        Assert.Empty(container.DescribeSet(new ContainerResources { Memory = 64 << 20 }));
        Assert.Throws<ConfigInvalidException>(() => container.DescribeSet(new ContainerResources { PidsLimit = -2 }));
        Assert.Equal(before, container.Settings());
    }

    [PrivilegedFact]
    public void Many_at_once_leave_kernel_and_record_in_agreement()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            int number = i;
            threads[i] = new Thread(() =>
            {
                Container mine = sandbox.Factory.Load(container.Id);
                for (int round = 0; round < 10; round++)
                    mine.Set(new ContainerResources { PidsLimit = 100 + number, Memory = (64 + number) << 20 }, cancellationToken: Sandbox.Soon());
            });
            threads[i].Start();
        }

        Array.ForEach(threads, t => t.Join());
        container.Refresh();
        ContainerResources recorded = container.Config.Cgroups.Resources;
        Assert.Equal($"{recorded.PidsLimit}", container.Read("pids", "pids.max"));
        Assert.Equal($"{recorded.Memory}", container.Read("memory", "memory.limit_in_bytes"));
    }

    internal static (long, long, long, long) TwoDisks()
    {
        List<long> numbers = [];
        foreach (string disk in Directory.GetDirectories("/sys/block"))
        {
            string[] device = File.ReadAllText(disk + "/dev").Trim().Split(':');
            numbers.Add(long.Parse(device[0]));
            numbers.Add(long.Parse(device[1]));
        }

        Assert.True(numbers.Count >= 4, "two block devices are needed");
        return (numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    internal static int ReadZero(Container container) => Sandbox.Run(container, "/bin/head", "-c", "1", "/dev/zero").ExitCode;
}
