using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Cgroups.V2;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Cgroups;

public class FakeLimitsTests
{
    [Theory]
    [InlineData(2ul, 1ul)]
    [InlineData(1024ul, 100ul)]
    [InlineData(262144ul, 10000ul)]
    [InlineData(0ul, 0ul)]
    [InlineData(1ul, 1ul)]
    [InlineData(999999ul, 10000ul)]
    public void Shares_to_weight(ulong shares, ulong weight) => Assert.Equal(weight, CpuShare.WeightOf(shares));

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1000, 10000)]
    [InlineData(500, 4950)]
    public void Blkio_weight_to_io_weight(ushort weight, ulong expected) => Assert.Equal(expected, IoController.WeightOf(weight));

    [Theory]
    [InlineData(100, 300, 200L)]
    [InlineData(100, 100, 0L)]
    [InlineData(100, -1, -1L)]
    [InlineData(-1, 0, -1L)]
    [InlineData(100, 0, null)]
    public void Swap_alone(long memory, long both, long? expected) => Assert.Equal(expected, MemoryController.SwapAlone(memory, both));

    [Fact]
    public void V2_limits()
    {
        using FakeTree tree = V2Tree();
        ICgroupManager manager = tree.Open((string.Empty, "c/x"));
        manager.Apply(new ContainerResources
        {
            CpuShares = 1024,
            CpuQuota = 50000,
            CpuPeriod = 200000,
            CpuBurst = 10000,
            CpusetCpus = "0-1",
            Memory = 1000,
            MemorySwap = 1500,
            MemoryReservation = 500,
            PidsLimit = 0,
            BlkioWeight = 500,
            BlkioThrottleReadBpsDevice = [new BlockDeviceThrottle { Major = 8, Minor = 0, Rate = 1024 }],
            HugetlbLimit = [new HugepageLimit { PageSize = "2MB", Limit = 4096 }],
            Rdma = new Dictionary<string, RdmaLimit> { ["mlx4_0"] = new() { HcaHandles = 3, HcaObjects = 4 } },
            Unified = new Dictionary<string, string> { ["memory.high"] = "900" },
        });
        Assert.Equal("100", tree.Read("c/x/cpu.weight"));
        Assert.Equal("50000 200000", tree.Read("c/x/cpu.max"));
        Assert.Equal("10000", tree.Read("c/x/cpu.max.burst"));
        Assert.Equal("0-1", tree.Read("c/x/cpuset.cpus"));
        Assert.Equal("1000", tree.Read("c/x/memory.max"));
        Assert.Equal("500", tree.Read("c/x/memory.swap.max"));
        Assert.Equal("500", tree.Read("c/x/memory.low"));
        Assert.Equal("1", tree.Read("c/x/pids.max"));
        Assert.Equal("4950", tree.Read("c/x/io.weight"));
        Assert.Equal("8:0 rbps=1024", tree.Read("c/x/io.max"));
        Assert.Equal("4096", tree.Read("c/x/hugetlb.2MB.max"));
        Assert.Equal("mlx4_0 hca_handle=3 hca_object=4", tree.Read("c/x/rdma.max"));
        Assert.Equal("900", tree.Read("c/x/memory.high"));
    }

    [Fact]
    public void V2_keeps_what_an_update_does_not_name()
    {
        using FakeTree tree = V2Tree().With("c/x/cpu.max", "70000 100000\n").With("c/x/memory.max", "1000\n").With("c/x/io.bfq.weight");
        ICgroupManager manager = tree.Open((string.Empty, "c/x"));
        manager.Apply(new ContainerResources { CpuPeriod = 50000, MemorySwap = 3000, PidsLimit = -1, BlkioWeight = 500, CpuWeight = 7, CpuShares = 1024 });
        Assert.StartsWith("70000 50000", tree.Read("c/x/cpu.max"));
        Assert.Equal("2000", tree.Read("c/x/memory.swap.max"));
        Assert.Equal("max", tree.Read("c/x/pids.max"));
        Assert.Equal("500", tree.Read("c/x/io.bfq.weight"));
        Assert.Equal("7", tree.Read("c/x/cpu.weight"));
    }

    [Fact]
    public void V2_hands_controllers_down_the_path()
    {
        using FakeTree tree = new();
        foreach (string directory in new[] { "c", "c/a", "c/a/b" })
            tree.With(directory + "/cgroup.controllers", "cpu memory misc\n").With(directory + "/cgroup.subtree_control");
        ICgroupManager manager = CgroupManagerFactory.Create(FakeTree.Config("/a/b"), "id", tree.Host("0::/", (string.Empty, "c")), false);
        manager.Create();
        Assert.Equal("+cpu +memory", tree.Read("c/cgroup.subtree_control"));
        Assert.Equal("+cpu +memory", tree.Read("c/a/cgroup.subtree_control"));
        Assert.Equal(string.Empty, tree.Read("c/a/b/cgroup.subtree_control"));
    }

    [Fact]
    public void V2_without_the_controller_says_so()
    {
        using FakeTree tree = new FakeTree().With("c/cgroup.controllers", "cpu").With("c/x/cgroup.controllers", "cpu");
        ContainerException e = Assert.Throws<ContainerException>(() => tree.Open((string.Empty, "c/x")).Apply(new ContainerResources { Memory = 1 }));
        Assert.Contains("memory controller is not available", e.Message);
        Assert.NotNull(e.Hint);
    }

    [Fact]
    public void V1_limits()
    {
        using FakeTree tree = new();
        tree.With("cpu/x/cpu.shares").With("cpu/x/cpu.cfs_quota_us").With("cpu/x/cpu.cfs_period_us").With("cpu/x/cpu.rt_runtime_us")
            .With("memory/x/memory.limit_in_bytes").With("memory/x/memory.soft_limit_in_bytes").With("memory/x/memory.oom_control")
            .With("memory/x/memory.swappiness").With("memory/x/memory.memsw.limit_in_bytes", "9223372036854771712")
            .With("net/x/net_cls.classid").With("net/x/net_prio.ifpriomap").With("blkio/x/blkio.bfq.weight")
            .With("blkio/x/blkio.throttle.write_iops_device");
        ICgroupManager manager = tree.Open(("cpu", "cpu/x"), ("memory", "memory/x"), ("net_cls", "net/x"), ("net_prio", "net/x"), ("blkio", "blkio/x"));
        manager.Apply(new ContainerResources
        {
            CpuShares = 512,
            CpuQuota = -1,
            CpuPeriod = 100000,
            CpuRealtimeRuntime = 5000,
            Memory = 1000,
            MemorySwap = -1,
            MemoryReservation = 300,
            OomKillDisable = true,
            MemorySwappiness = 10,
            NetClsClassid = 0x100001,
            NetPrioIfpriomap = [new InterfacePriority { Interface = "eth0", Priority = 5 }],
            BlkioWeight = 300,
            BlkioThrottleWriteIopsDevice = [new BlockDeviceThrottle { Major = 8, Minor = 16, Rate = 0 }],
        });
        Assert.Equal("512", tree.Read("cpu/x/cpu.shares"));
        Assert.Equal("-1", tree.Read("cpu/x/cpu.cfs_quota_us"));
        Assert.Equal("100000", tree.Read("cpu/x/cpu.cfs_period_us"));
        Assert.Equal("5000", tree.Read("cpu/x/cpu.rt_runtime_us"));
        Assert.Equal("1000", tree.Read("memory/x/memory.limit_in_bytes"));
        Assert.StartsWith("-1", tree.Read("memory/x/memory.memsw.limit_in_bytes"));
        Assert.Equal("300", tree.Read("memory/x/memory.soft_limit_in_bytes"));
        Assert.Equal("1", tree.Read("memory/x/memory.oom_control"));
        Assert.Equal("10", tree.Read("memory/x/memory.swappiness"));
        Assert.Equal("1048577", tree.Read("net/x/net_cls.classid"));
        Assert.Equal("eth0 5", tree.Read("net/x/net_prio.ifpriomap"));
        Assert.Equal("300", tree.Read("blkio/x/blkio.bfq.weight"));
        Assert.Equal("8:16 0", tree.Read("blkio/x/blkio.throttle.write_iops_device"));
    }

    [Fact]
    public void A_limit_without_its_controller_is_an_error()
    {
        using FakeTree tree = new FakeTree().With("cpu/x/cpu.shares");
        ICgroupManager manager = tree.Open(("cpu", "cpu/x"));
        ContainerException e = Assert.Throws<ContainerException>(() => manager.Apply(new ContainerResources { PidsLimit = 5 }));
        Assert.Contains("pids", e.Message);
        e = Assert.Throws<ContainerException>(() => manager.Apply(new ContainerResources { Unified = { ["pids.max"] = "5" } }));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
        manager.Apply(new ContainerResources());
    }

    [Theory]
    [InlineData("../memory.max")]
    [InlineData("cgroup.procs")]
    [InlineData("")]
    public void Unified_names_only_files_of_limits(string file)
    {
        using FakeTree tree = V2Tree();
        ContainerException e = Assert.Throws<ContainerException>(() =>
            tree.Open((string.Empty, "c/x")).Apply(new ContainerResources { Unified = { [file] = "0" } }));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
    }

    [Fact]
    public void A_cgroup_in_use_is_refused()
    {
        using FakeTree tree = new FakeTree().With("c/x/cgroup.controllers").With("c/x/cgroup.events", "populated 1\nfrozen 0\n");
        CgroupHost host = tree.Host("0::/", (string.Empty, "c"));
        ContainerException e = Assert.Throws<ContainerException>(() => CgroupManagerFactory.Create(FakeTree.Config("/x"), "id", host, false).Create());
        Assert.Contains("has processes", e.Message);
        Assert.Contains("Remove-Container", e.Hint);

        tree.With("c/x/cgroup.events", "populated 0\nfrozen 1\n").With("c/x/cgroup.freeze", "1\n");
        e = Assert.Throws<ContainerException>(() => CgroupManagerFactory.Create(FakeTree.Config("/x"), "id", host, false).Create());
        Assert.Contains("is frozen", e.Message);
    }

    [Fact]
    public void Create_takes_back_what_it_made()
    {
        using FakeTree tree = new FakeTree().With("cpu/keep").With("memory/a/b/cgroup.procs", "1\n");
        CgroupHost host = tree.Host("2:memory:/\n1:cpu:/", ("cpu", "cpu"), ("memory", "memory"));
        Assert.Throws<ContainerException>(() => CgroupManagerFactory.Create(FakeTree.Config("/a/b"), "id", host, false).Create());
        Assert.False(System.IO.Directory.Exists(tree.At("cpu/a")));
    }

    private static FakeTree V2Tree()
    {
        const string Controllers = "cpuset cpu io memory hugetlb pids rdma\n";
        FakeTree tree = new FakeTree().With("c/cgroup.controllers", Controllers).With("c/x/cgroup.controllers", Controllers);
        foreach (string file in new[]
        {
            "cpu.weight", "cpu.max", "cpu.max.burst", "cpuset.cpus", "memory.max", "memory.swap.max", "memory.low", "memory.high", "pids.max",
            "io.weight", "io.max", "hugetlb.2MB.max", "rdma.max",
        })
            tree.With("c/x/" + file);
        return tree;
    }
}
