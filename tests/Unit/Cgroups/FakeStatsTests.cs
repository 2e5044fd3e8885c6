using PSContainer.Engine.Cgroups;
using Xunit;

namespace PSContainer.Tests.Cgroups;

public class FakeStatsTests
{
    [Fact]
    public void V2()
    {
        using FakeTree tree = new FakeTree()
            .With("x/cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 4\nnr_throttled 2\nthrottled_usec 7\nnr_bursts 1\nburst_usec 3\n")
            .With("x/cpu.pressure", "some avg10=1.50 avg60=0.25 avg300=0.00 total=12345\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
            .With("x/memory.current", "4096\n").With("x/memory.max", "max\n").With("x/memory.swap.max", "8192\n").With("x/memory.swap.current", "0\n")
            .With("x/memory.stat", "anon 100\nfile 200\nkernel 300\n").With("x/memory.events", "low 0\nhigh 0\nmax 9\noom 1\noom_kill 2\noom_group_kill 0\n")
            .With("x/pids.current", "3\n").With("x/pids.max", "10\n")
            .With("x/io.stat", "8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=5 dios=1\n8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n253:0 \n")
            .With("x/rdma.current", "mlx4_0 hca_handle=1 hca_object=2\n").With("x/rdma.max", "mlx4_0 hca_handle=max hca_object=9\n");
        ICgroupManager manager = tree.Open((string.Empty, "x"));
        CgroupStats stats = manager.GetStats();
        Assert.Equal(1_500_000ul, stats.Cpu!.TotalUsage);
        Assert.Equal(500_000ul, stats.Cpu.KernelUsage);
        Assert.Equal(7000ul, stats.Cpu.ThrottledTime);
        Assert.Equal(3000ul, stats.Cpu.BurstTime);
        Assert.Equal(1.5, stats.Cpu.Pressure!.Some!.Average10);
        Assert.Equal(12345ul, stats.Cpu.Pressure.Some.Total);
        Assert.Equal(0ul, stats.Cpu.Pressure.Full!.Total);
        Assert.Equal(4096ul, stats.Memory!.Usage);
        Assert.Null(stats.Memory.Limit);
        Assert.Null(stats.Memory.MaxUsage);
        Assert.Equal(8192ul, stats.Memory.SwapLimit);
        Assert.Equal(0ul, stats.Memory.SwapUsage);
        Assert.Equal(300ul, stats.Memory.KernelUsage);
        Assert.Equal(9ul, stats.Memory.FailCount);
        Assert.Equal(2ul, stats.Memory.OomKill);
        Assert.Equal(2ul, manager.GetOomKillCount());
        Assert.EndsWith("/x/memory.events", manager.OomKillFile);
        Assert.Equal(3, stats.Memory.Raw!.Count);
        Assert.Null(stats.Memory.Pressure);
        Assert.Equal((3ul, 10ul), (stats.Pids!.Current!.Value, stats.Pids.Limit!.Value));
        Assert.Equal(11ul, stats.Blkio!.ReadBytes);
        Assert.Equal(6ul, stats.Blkio.WriteOperations);
        Assert.Equal(6, stats.Blkio.Bytes.Count);
        Assert.Null(stats.Rdma!["mlx4_0"].HcaHandlesLimit);
        Assert.Equal(9ul, stats.Rdma["mlx4_0"].HcaObjectsLimit);
        Assert.Null(stats.Cpuset);
        Assert.Null(stats.Hugetlb);
    }

    [Fact]
    public void V1()
    {
        using FakeTree tree = new FakeTree()
            .With("cpu/x/cpu.stat", "nr_periods 4\nnr_throttled 2\nthrottled_time 700\n")
            .With("cpu/x/cpuacct.usage", "99\n").With("cpu/x/cpuacct.usage_user", "60\n").With("cpu/x/cpuacct.usage_percpu", "40 59 \n")
            .With("memory/x/memory.usage_in_bytes", "5000\n").With("memory/x/memory.limit_in_bytes", "6000\n")
            .With("memory/x/memory.memsw.limit_in_bytes", "8000\n").With("memory/x/memory.max_usage_in_bytes", "5500\n")
            .With("memory/x/memory.stat", "cache 1\nrss 2\ntotal_cache 11\ntotal_rss 22\ntotal_swap 33\n")
            .With("memory/x/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n")
            .With("memory/x/child/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n")
            .With("pids/x/pids.current", "1\n").With("pids/x/pids.max", "max\n")
            .With("blkio/x/blkio.throttle.io_service_bytes", "8:0 Read 100\n8:0 Write 50\n8:0 Total 150\nTotal 150\n")
            .With("blkio/x/blkio.throttle.io_serviced", "8:0 Read 10\nTotal 10\n");
        ICgroupManager manager = tree.Open(("cpu", "cpu/x"), ("cpuacct", "cpu/x"), ("memory", "memory/x"), ("pids", "pids/x"), ("blkio", "blkio/x"));
        CgroupStats stats = manager.GetStats();
        Assert.Equal(99ul, stats.Cpu!.TotalUsage);
        Assert.Equal(60ul, stats.Cpu.UserUsage);
        Assert.Null(stats.Cpu.KernelUsage);
        Assert.Equal([40ul, 59ul], stats.Cpu.PerCpuUsage!);
        Assert.Equal(700ul, stats.Cpu.ThrottledTime);
        Assert.Null(stats.Cpu.Bursts);
        Assert.Equal(6000ul, stats.Memory!.Limit);
        Assert.Equal(2000ul, stats.Memory.SwapLimit);
        Assert.Equal(11ul, stats.Memory.Cache);
        Assert.Equal(33ul, stats.Memory.SwapUsage);
        Assert.Equal(7ul, manager.GetOomKillCount());
        Assert.EndsWith("/memory/x/memory.oom_control", manager.OomKillFile);
        Assert.Null(stats.Pids!.Limit);
        Assert.Equal(100ul, stats.Blkio!.ReadBytes);
        Assert.Equal(0ul, stats.Blkio.WriteOperations);
        Assert.Equal(3, stats.Blkio.Bytes.Count);
    }

    [Fact]
    public void V2_has_more_where_the_kernel_does()
    {
        using FakeTree tree = new FakeTree()
            .With("x/pids.current", "3\n").With("x/pids.max", "10\n").With("x/pids.events", "max 42\n").With("x/pids.peak", "10\n")
            .With("x/memory.current", "1\n").With("x/memory.stat", "anon 1\nsock 77\n").With("x/memory.swap.peak", "55\n").With("x/memory.swap.events", "high 0\nmax 6\nfail 7\n")
            .With("x/memory.numa_stat", "anon N0=4096 N1=0\nfile N0=1 N1=2\n")
            .With("x/misc.current", "sev 2\nsev_es 0\n").With("x/misc.max", "sev 9\nsev_es max\n").With("x/misc.events", "sev.max 3\n");
        CgroupStats stats = tree.Open((string.Empty, "x")).GetStats();
        Assert.Equal((42ul, 10ul), (stats.Pids!.FailCount, stats.Pids.Peak));
        Assert.Equal((77ul, 55ul, 6ul), (stats.Memory!.KernelTcpUsage, stats.Memory.SwapMaxUsage, stats.Memory.SwapFailCount));
        Assert.Equal((4096ul, 2ul), (stats.Memory.Numa!["anon"]["N0"], stats.Memory.Numa["file"]["N1"]));
        Assert.Equal((2ul, 9ul, 3ul), (stats.Misc!["sev"].Usage, stats.Misc["sev"].Limit, stats.Misc["sev"].FailCount));
        Assert.Equal((0ul, null, null), (stats.Misc["sev_es"].Usage, stats.Misc["sev_es"].Limit, stats.Misc["sev_es"].FailCount));
    }

    [Fact]
    public void V1_has_more_where_the_kernel_does()
    {
        using FakeTree tree = new FakeTree()
            .With("cpu/x/cpuacct.usage", "99\n").With("cpu/x/cpuacct.usage_percpu_user", "10 20 \n").With("cpu/x/cpuacct.usage_percpu_sys", "30 39 \n")
            .With("memory/x/memory.usage_in_bytes", "5000\n").With("memory/x/memory.memsw.usage_in_bytes", "6000\n").With("memory/x/memory.memsw.max_usage_in_bytes", "6500\n")
            .With("memory/x/memory.memsw.failcnt", "1\n").With("memory/x/memory.kmem.usage_in_bytes", "20\n").With("memory/x/memory.kmem.limit_in_bytes", "30\n")
            .With("memory/x/memory.kmem.tcp.usage_in_bytes", "40\n").With("memory/x/memory.kmem.tcp.failcnt", "2\n").With("memory/x/memory.kmem.tcp.limit_in_bytes", "9223372036854771712\n")
            .With("memory/x/memory.numa_stat", "total=3 N0=2 N1=1\nhierarchical_total=5 N0=5 N1=0\n")
            .With("memory/x/memory.oom_control", "oom_kill_disable 1\nunder_oom 1\noom_kill 3\n").With("memory/x/in/memory.oom_control", "oom_kill 4\n")
            .With("cpuset/x/cpuset.cpus", "0-1\n").With("cpuset/x/cpuset.mem_hardwall", "1\n").With("cpuset/x/cpuset.memory_pressure", "12\n").With("cpuset/x/cpuset.sched_relax_domain_level", "-1\n")
            .With("blkio/x/blkio.throttle.io_service_bytes_recursive", "8:0 Read 100\n").With("blkio/x/blkio.bfq.io_queued_recursive", "8:0 Read 2\n8:0 Total 2\n")
            .With("blkio/x/blkio.io_wait_time_recursive", "8:0 Write 7\nTotal 7\n").With("blkio/x/blkio.bfq.sectors_recursive", "8:0 800\n8:16 5\n");
        CgroupStats stats = tree.Open(("cpuacct", "cpu/x"), ("memory", "memory/x"), ("cpuset", "cpuset/x"), ("blkio", "blkio/x")).GetStats();
        Assert.Equal([10ul, 20ul], stats.Cpu!.PerCpuUserUsage!);
        Assert.Equal([30ul, 39ul], stats.Cpu.PerCpuKernelUsage!);
        MemoryStats memory = stats.Memory!;
        Assert.Equal((6000ul, 6500ul, 1ul, 20ul, 30ul), (memory.MemorySwapUsage, memory.MemorySwapMaxUsage, memory.SwapFailCount, memory.KernelUsage, memory.KernelLimit));
        Assert.Equal((40ul, 2ul, null), (memory.KernelTcpUsage, memory.KernelTcpFailCount, memory.KernelTcpLimit));
        Assert.Equal((2ul, 5ul), (memory.Numa!["total"]["N0"], memory.Numa["hierarchical_total"]["N0"]));
        Assert.Equal((true, 7ul), (memory.UnderOom, memory.OomKill));
        Assert.Equal((true, 12ul, -1, null), (stats.Cpuset!.MemHardwall, stats.Cpuset.MemoryPressure, stats.Cpuset.SchedRelaxDomainLevel, stats.Cpuset.CpuExclusive));
        Assert.Equal((2ul, "Read"), (stats.Blkio!.Queued![0].Value, stats.Blkio.Queued[0].Operation));
        Assert.Equal(7ul, Assert.Single(stats.Blkio.WaitTime!).Value);
        Assert.Equal((800ul, 16u, string.Empty), (stats.Blkio.Sectors![0].Value, stats.Blkio.Sectors[1].Minor, stats.Blkio.Sectors[1].Operation));
        Assert.Null(stats.Blkio.Merged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Huge_pages(bool unified)
    {
        if (HugePageSizes.OfMachine.Count == 0)
            return;
        string prefix = $"h/x/hugetlb.{HugePageSizes.OfMachine[0]}.";
        using FakeTree tree = new FakeTree()
            .With(prefix + (unified ? "current" : "usage_in_bytes"), "5\n").With(prefix + (unified ? "max" : "limit_in_bytes"), "9\n")
            .With(prefix + (unified ? "events" : "failcnt"), unified ? "max 3\n" : "3\n")
            .With(prefix + (unified ? "rsvd.current" : "rsvd.usage_in_bytes"), "6\n").With(prefix + (unified ? "rsvd.max" : "rsvd.limit_in_bytes"), unified ? "max\n" : "8\n")
            .With(prefix + "rsvd.failcnt", "4\n").With(prefix + "max_usage_in_bytes", "7\n");
        HugetlbStats stats = tree.Open((unified ? string.Empty : "hugetlb", "h/x")).GetStats().Hugetlb![HugePageSizes.OfMachine[0]];
        Assert.Equal((5ul, 9ul, 3ul, 6ul), (stats.Usage, stats.Limit, stats.FailCount, stats.ReservedUsage));
        Assert.Equal((unified ? null : 7ul, unified ? null : 8ul, unified ? null : 4ul), (stats.MaxUsage, stats.ReservedLimit, stats.ReservedFailCount));
    }

    [Fact]
    public void A_file_that_is_kept_open_is_read_from_its_beginning_each_time()
    {
        using FakeTree tree = new FakeTree().With("x/pids.current", "3\n");
        using CgroupReader reader = new(keepOpen: true);
        Assert.Equal(3ul, reader.Number(tree.At("x"), "pids.current"));
        System.IO.File.WriteAllText(tree.At("x/pids.current"), "4\n");
        Assert.Equal(4ul, reader.Number(tree.At("x"), "pids.current"));
        Assert.Null(reader.Number(tree.At("x"), "pids.max"));
        tree.With("x/pids.max", new string('0', 20_000) + "5");
        Assert.Equal(5ul, reader.Number(tree.At("x"), "pids.max"));
    }

    [Fact]
    public void What_is_gone_is_null()
    {
        using FakeTree tree = new();
        ICgroupManager manager = tree.Open((string.Empty, "gone"), ("memory", "gone-too"));
        CgroupStats stats = manager.GetStats();
        Assert.Null(stats.Cpu);
        Assert.Null(stats.Memory);
        Assert.Null(stats.Pids);
        Assert.Null(stats.Blkio);
        Assert.False(manager.Exists);
        Assert.Empty(manager.GetProcesses());
        manager.SignalAll(9);
        manager.Destroy(default);
    }

    [Theory]
    [InlineData("hugepages-2048kB", "2MB")]
    [InlineData("hugepages-1048576kB", "1GB")]
    [InlineData("hugepages-64kB", "64KB")]
    [InlineData("other", null)]
    public void Huge_page_names(string name, string? expected) => Assert.Equal(expected, HugePageSizes.Parse(name));
}
