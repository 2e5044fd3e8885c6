using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Against the machine's own kernel, under names of their own.</summary>
[Trait("Category", "Privileged")]
public class PrivilegedCgroupTests
{
    private const string Legacy = "/sys/fs/cgroup/memory/memory.limit_in_bytes";
    private const string Unified = "/sys/fs/cgroup/unified/cgroup.procs";

    [CgroupFact(Legacy)]
    public void Limits_are_in_the_kernel()
    {
        using Cgroup cgroup = new();
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
        manager.Destroy(Deadline());
        Assert.False(manager.Exists);
        Assert.All(manager.Paths.Values, path => Assert.False(Directory.Exists(path)));
    }

    [CgroupFact(Legacy)]
    public void A_process_is_attached_everywhere_and_counted()
    {
        using Cgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        string[] own = File.ReadAllLines($"/proc/{child.Pid}/cgroup");
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

        ContainerException e = Assert.Throws<ContainerException>(() => CgroupManagerFactory.Create(cgroup.Config, "x", CgroupDriver.Cgroupfs, false).Create());
        Assert.Contains("has processes", e.Message);
        using CancellationTokenSource soon = new(30);
        e = Assert.Throws<ContainerException>(() => manager.Destroy(soon.Token));
        Assert.Contains(child.Pid.ToString(), e.Message);
    }

    [CgroupFact(Legacy)]
    public void Freeze_thaw_and_kill()
    {
        using Cgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        string grandchild = child.Run("sleep 1000 & echo $!");
        manager.SetFreezer(FreezerState.Frozen, Deadline());
        Assert.Equal(FreezerState.Frozen, manager.GetFreezer());
        Assert.Equal('D', child.State);
        manager.SetFreezer(FreezerState.Thawed, Deadline());
        Assert.Equal(FreezerState.Thawed, manager.GetFreezer());
        Assert.Equal("alive", child.Run("echo alive"));
        manager.SetFreezer(FreezerState.Frozen, Deadline());

        // A frozen container is killed, too, with what it started.
        manager.SignalAll(9);
        Assert.True(child.WaitForExit());
        manager.Destroy(Deadline());
        Assert.False(manager.Exists);
        Assert.False(IsRunning(grandchild));
    }

    [CgroupFact(Legacy)]
    public void Another_signal_goes_to_all_and_leaves_the_freezer()
    {
        using Cgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        child.Run("trap 'exit 42' TERM; echo ready");
        manager.SetFreezer(FreezerState.Frozen, Deadline());
        manager.SignalAll(15);
        Assert.Equal(FreezerState.Frozen, manager.GetFreezer());
        Assert.False(child.WaitForExit(50));
        manager.SetFreezer(FreezerState.Thawed, Deadline());
        Assert.True(child.WaitForExit());
        Assert.Equal(42, child.ExitCode);
    }

    [CgroupFact(Unified)]
    public void V2_alone_freezes_and_kills()
    {
        string name = "psc-test-" + Guid.NewGuid().ToString("N");
        ICgroupManager manager = CgroupManagerFactory.Open(new Dictionary<string, string> { [string.Empty] = "/sys/fs/cgroup/unified/" + name });
        using SleepingChild child = new();
        try
        {
            Directory.CreateDirectory(manager.Paths[string.Empty] + "/below");
            manager.Attach(child.Pid, new Dictionary<string, string> { [string.Empty] = "below" });
            Assert.Equal([child.Pid], manager.GetProcesses());
            manager.SetFreezer(FreezerState.Frozen, Deadline());
            Assert.Equal(FreezerState.Frozen, manager.GetFreezer());
            manager.SetFreezer(FreezerState.Thawed, Deadline());
            Assert.Equal("alive", child.Run("echo alive"));
            manager.SetFreezer(FreezerState.Frozen, Deadline());
            manager.SignalAll(9);
            Assert.True(child.WaitForExit());
            manager.Destroy(Deadline());
            Assert.False(manager.Exists);
        }
        finally
        {
            child.Dispose();
            manager.Destroy(Deadline());
        }
    }

    [CgroupFact(Unified)]
    public void A_cancelled_freeze_thaws()
    {
        using Cgroup cgroup = new();
        cgroup.Manager.Create();
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => cgroup.Manager.SetFreezer(FreezerState.Frozen, cancelled.Token));
        Assert.Equal(FreezerState.Thawed, cgroup.Manager.GetFreezer());
    }

    [CgroupFact(Unified)]
    public void The_device_filter_holds_and_is_replaced()
    {
        string directory = "/sys/fs/cgroup/unified/psc-test-" + Guid.NewGuid().ToString("N");
        string node = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ICgroupManager manager = CgroupManagerFactory.Open(new Dictionary<string, string> { [string.Empty] = directory });
        using SleepingChild child = new();
        try
        {
            Directory.CreateDirectory(directory);
            manager.Attach(child.Pid);
            const string Probe = "; then echo yes; else echo no; fi";
            const string ReadZero = "if head -c1 /dev/zero >/dev/null 2>&1" + Probe;
            string makeZero = $"if mknod {node} c 1 5 2>/dev/null{Probe}; rm -f {node}";
            Assert.Equal("yes", child.Run(ReadZero));

            manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm"), DeviceRuleTests.Allow("c 1:5 m")] });
            Assert.Equal(1, DeviceFilter.CountAttached(directory));
            Assert.Equal("no", child.Run(ReadZero));
            Assert.Equal("yes", child.Run(makeZero));

            List<DeviceRule> rules = [.. DefaultDevices.Rules(), DeviceRuleTests.Deny("c 1:5 mw")];
            manager.Apply(new ContainerResources { Devices = rules });
            Assert.Equal(1, DeviceFilter.CountAttached(directory));
            Assert.Equal("yes", child.Run(ReadZero));
            Assert.Equal("no", child.Run(makeZero));

            // The kernel's verifier takes long lists as well.
            for (int i = 0; i < 300; i++)
                rules.Add(DeviceRuleTests.Allow($"b {i}:-1 rw"));
            manager.Apply(new ContainerResources { Devices = rules });
            Assert.Equal("yes", child.Run(ReadZero));
        }
        finally
        {
            child.Dispose();
            File.Delete(node);
            manager.Destroy(Deadline());
        }
    }

    [CgroupFact(Legacy)]
    public void V1_devices_hold_and_are_updated()
    {
        using Cgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        const string ReadZero = "if head -c1 /dev/zero >/dev/null 2>&1; then echo yes; else echo no; fi";
        manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm")] });
        Assert.Equal("no", child.Run(ReadZero));
        manager.Apply(new ContainerResources { Devices = DefaultDevices.Rules() });
        Assert.Equal("yes", child.Run(ReadZero));
        manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("a -1:-1 rwm"), DeviceRuleTests.Deny("c 1:5 r")] });
        Assert.Equal("no", child.Run(ReadZero));
        manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("a -1:-1 rwm")] });
        Assert.Equal("yes", child.Run(ReadZero));
    }

    [CgroupFact(Legacy)]
    public void Cgroups_made_inside_are_removed()
    {
        using Cgroup cgroup = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        foreach (string path in manager.Paths.Values.Distinct())
            Directory.CreateDirectory(path + "/a/b");
        manager.Destroy(Deadline());
        Assert.False(manager.Exists);
    }

    [CgroupFact(Legacy)]
    public void The_cgroup_is_below_the_callers_own()
    {
        using Cgroup cgroup = new(relative: true);
        cgroup.Manager.Create();
        string own = File.ReadLines("/proc/self/cgroup").Single(line => line.Contains(":memory:", StringComparison.Ordinal)).Split(':')[2].TrimEnd('/');
        Assert.Equal($"/sys/fs/cgroup/memory{own}/{cgroup.Name}", cgroup.Manager.Paths["memory"]);
    }

    [CgroupFact(Legacy)]
    public void The_kernels_out_of_memory_killer_is_counted()
    {
        using Cgroup cgroup = new();
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

    [CgroupFact(Unified)]
    public void Huge_pages_are_limited_where_their_controller_is()
    {
        // On this kind of machine the controller is on v2 beside v1; handing it down would change the host's root cgroup, so the
        // error is what is tested where it is not handed down yet.
        using Cgroup cgroup = new();
        cgroup.Manager.Create();
        Assert.DoesNotContain("hugetlb", cgroup.Manager.Paths.Keys);
        Assert.DoesNotContain("+", File.ReadAllText("/sys/fs/cgroup/unified/cgroup.subtree_control"));
    }

    [CgroupFact(Legacy)]
    public void Stats_take_less_than_a_millisecond()
    {
        using Cgroup cgroup = new();
        cgroup.Manager.Create();
        for (int i = 0; i < 50; i++)
            cgroup.Manager.GetStats();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100; i++)
            cgroup.Manager.GetStats();
        double each = Stopwatch.GetElapsedTime(start).TotalMilliseconds / 100;
        Assert.True(each < 5, $"{each:F3} ms");
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token;

    private static bool IsRunning(string pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed class Cgroup : IDisposable
    {
        internal Cgroup(bool relative = false)
        {
            Config = new ContainerCgroup { Path = relative ? Name : "/" + Name };
            Manager = CgroupManagerFactory.Create(Config, Name, CgroupDriver.Cgroupfs, false);
        }

        internal string Name { get; } = "psc-test-" + Guid.NewGuid().ToString("N");

        internal ContainerCgroup Config { get; }

        internal ICgroupManager Manager { get; }

        internal string Read(string controller, string file) => File.ReadAllText(Manager.Paths[controller] + "/" + file).Trim();

        public void Dispose()
        {
            if (!Manager.Exists)
                return;
            Manager.SignalAll(9);
            Manager.Destroy(Deadline());
        }
    }
}
