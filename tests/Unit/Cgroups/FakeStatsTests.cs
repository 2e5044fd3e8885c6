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
