using System;
using PSContainer.Engine.Configuration;
using Xunit;
using static PSContainer.Tests.Configuration.ValidatorCase;

namespace PSContainer.Tests.Configuration;

public sealed class ResourceRulesTests
{
    [Fact]
    public void Memory()
    {
        Fine(r => r.Memory = -1);
        Fine(r => (r.Memory, r.MemorySwap) = (100, 100));
        Fine(r => (r.Memory, r.MemorySwap) = (100, -1));
        Bad(r => r.Memory = -2, "memory");
        Bad(r => r.MemoryReservation = -2, "memory_reservation");
        Bad(r => r.MemorySwap = -2, "memory_swap");
        Bad(r => (r.Memory, r.MemorySwap) = (100, 99), "memory_swap");
        Bad(r => (r.Memory, r.MemorySwap) = (-1, 99), "memory_swap");
        Fine(r => r.MemorySwappiness = 100);
        Bad(r => r.MemorySwappiness = 101, "memory_swappiness");
    }

    [Fact]
    public void Cpu()
    {
        Fine(r => (r.CpuShares, r.CpuWeight, r.CpuPeriod, r.CpuQuota, r.CpuBurst) = (2, 10000, 1000, 1000, 1000));
        Fine(r => r.CpuQuota = -1);
        Bad(r => r.CpuShares = 1, "cpu_shares");
        Bad(r => r.CpuShares = 262145, "cpu_shares");
        Bad(r => r.CpuWeight = 0, "cpu_weight");
        Bad(r => r.CpuWeight = 10001, "cpu_weight");
        Bad(r => r.CpuPeriod = 999, "cpu_period");
        Bad(r => r.CpuPeriod = 1000001, "cpu_period");
        Bad(r => r.CpuQuota = 0, "cpu_quota");
        Bad(r => r.CpuQuota = -2, "cpu_quota");
        Bad(r => (r.CpuQuota, r.CpuBurst) = (1000, 1001), "cpu_burst");
        Fine(r => (r.CpuRealtimeRuntime, r.CpuRealtimePeriod) = (5, 5));
        Bad(r => (r.CpuRealtimeRuntime, r.CpuRealtimePeriod) = (6, 5), "cpu_rt_quota");
        Bad(r => r.CpuRealtimeRuntime = -2, "cpu_rt_quota");
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("0-3,7", true)]
    [InlineData("0-31:2/8", true)]
    [InlineData("", true)]
    [InlineData("3-0", false)]
    [InlineData("a", false)]
    [InlineData("0,", false)]
    [InlineData("-1", false)]
    [InlineData("0-3:9/8", false)]
    [InlineData("0-3:1", false)]
    public void CpusetLists(string list, bool valid)
    {
        Breaks(c => c.Cgroups.Resources.CpusetCpus = list, valid ? [] : ["$.cgroups.cpuset_cpus"]);
        Breaks(c => c.Cgroups.Resources.CpusetMems = list, valid ? [] : ["$.cgroups.cpuset_mems"]);
    }

    [Fact]
    public void BlockIo()
    {
        Fine(r => (r.BlkioWeight, r.BlkioLeafWeight) = (10, 1000));
        Bad(r => r.BlkioWeight = 9, "blkio_weight");
        Bad(r => r.BlkioLeafWeight = 1001, "blkio_leaf_weight");
        Fine(r => r.BlkioWeightDevice = [new() { Major = 8, Weight = 10 }]);
        Bad(r => r.BlkioWeightDevice = [new() { Major = 8, Weight = 5 }], "blkio_weight_device[0].weight");
        Bad(r => r.BlkioThrottleReadBpsDevice = [new() { Major = -1 }], "blkio_throttle_read_bps_device[0].major");
        Bad(r => r.BlkioThrottleWriteBpsDevice = [new() { Minor = -1 }], "blkio_throttle_write_bps_device[0].minor");
        Bad(r => r.BlkioThrottleReadIopsDevice = [new() { Major = 4096 }], "blkio_throttle_read_iops_device[0].major");
        Bad(r => r.BlkioThrottleWriteIopsDevice = [new() { Minor = 1 << 20 }], "blkio_throttle_write_iops_device[0].minor");
    }

    [Fact]
    public void DeviceAccess()
    {
        Fine(r => r.Devices = DefaultDevices.Rules());
        Bad(r => r.Devices = [new() { Type = 'p' }], "devices[0].type");
        Bad(r => r.Devices = [new() { Type = 'a', Major = 1 }], "devices[0].type");
        Bad(r => r.Devices = [new() { Type = 'c', Major = -2 }], "devices[0].major");
        Bad(r => r.Devices = [new() { Type = 'c', Minor = 1 << 20 }], "devices[0].minor");
        foreach (string permissions in (string[])["", "x", "rr", "rwx"])
            Bad(r => r.Devices = [new() { Permissions = permissions }], "devices[0].permissions");
    }

    [Fact]
    public void OtherControllers()
    {
        Fine(r => r.PidsLimit = -1);
        Bad(r => r.PidsLimit = -2, "pids_limit");
        Fine(r => r.HugetlbLimit = [new() { PageSize = "2MB" }, new() { PageSize = "1GB" }]);
        foreach (string size in (string[])["", "2", "MB", "2mb", "02MB", "-2MB", "2TB"])
            Bad(r => r.HugetlbLimit = [new() { PageSize = size }], "hugetlb_limit[0].page_size");
        Bad(r => r.HugetlbLimit = [new() { PageSize = "2MB" }, new() { PageSize = "2MB" }], "hugetlb_limit[1].page_size");
        Fine(r => r.NetPrioIfpriomap = [new() { Interface = "eth0" }]);
        Bad(r => r.NetPrioIfpriomap = [new() { Interface = "a b" }], "net_prio_ifpriomap[0].interface");
        Fine(r => r.Rdma["mlx5_0"] = new());
        Bad(r => r.Rdma["a/b"] = new(), "rdma['a/b']");
        Fine(r => r.Unified["memory.high"] = "1");
        foreach (string file in (string[])["", "../x", "a/b.c", "memory", ".."])
            Bad(r => r.Unified[file] = "1", $"unified['{file}']");
    }

    [Fact]
    public void CgroupPlaces()
    {
        Passes(c => c.Cgroups.Path = "/a/b..c");
        Breaks(c => c.Cgroups.Path = "/a/../b", "$.cgroups.path");
        Breaks(c => c.Cgroups.Parent = "..", "$.cgroups.parent");
        Breaks(c => c.Cgroups.Name = "a/b", "$.cgroups.name");
    }

    [Fact]
    public void Networks()
    {
        Passes(c => c.Networks = [new() { Type = "loopback", Address = "127.0.0.1/0", Gateway = "localhost" }]);
        Passes(c => c.Networks = [new() { Type = "veth", Name = "eth0", Bridge = "br0", MacAddress = "02:42:ac:11:00:02", Address = "10.0.0.2/24", Gateway = "10.0.0.1", IPv6Address = "fd00::2/64", IPv6Gateway = "fd00::1", Mtu = 1500 }]);
        Breaks(c => c.Networks = [new() { Type = "ipvlan" }], "$.networks[0].type");
        Breaks(c => c.Networks = [new() { Type = "netns" }], "$.networks[0]");
        Passes(c => c.Networks = [new() { Type = "veth", Name = "eth0", HostInterfaceName = "h0" }, new() { Type = "veth", Name = "eth1", HostInterfaceName = "h1" }]);
        Breaks(c => c.Networks = [new() { Type = "veth", Bridge = "br0" }], "$.networks[0].name");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "eth0" }], "$.networks[0]");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "eth0", HostInterfaceName = "h0", HairpinMode = true }], "$.networks[0].hairpin_mode");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "eth%d", HostInterfaceName = "h%d" }], "$.networks[0].name", "$.networks[0].host_interface_name");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "a", HostInterfaceName = "h" }, new() { Type = "veth", Name = "a", HostInterfaceName = "h" }], "$.networks[1].name", "$.networks[1].host_interface_name");
        Breaks(c => (c.NetDevices["x"], c.Networks) = (new() { Name = "a" }, [new() { Type = "veth", Name = "a", HostInterfaceName = "h" }]), "$.networks[0].name");
        Breaks(c => c.Networks = [new() { Type = "veth", Bridge = "b", Name = "sixteen-letters-" }], "$.networks[0].name");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "a/b", HostInterfaceName = "." }], "$.networks[0].bridge", "$.networks[0].host_interface_name");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", MacAddress = "2:42", Address = "10.0.0.2", Gateway = "::1" }], "$.networks[0].mac_address", "$.networks[0].address", "$.networks[0].gateway");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", MacAddress = "01:42:ac:11:00:02" }], "$.networks[0].mac_address");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", MacAddress = "00:00:00:00:00:00" }], "$.networks[0].mac_address");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", Gateway = "10.0.0.1" }], "$.networks[0].gateway");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", Address = "10.2/24", IPv6Address = "10.0.0.2/24", IPv6Gateway = "x" }], "$.networks[0].address", "$.networks[0].ipv6_address", "$.networks[0].ipv6_gateway");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", Mtu = 67, TxQueueLen = -1 }], "$.networks[0].mtu", "$.networks[0].txqueuelen");
        Breaks(c => c.Networks = [new() { Type = "veth", Name = "e", Bridge = "b", Mtu = 1279, IPv6Address = "fd00::2/64" }], "$.networks[0].mtu");
        Breaks(c => c.Routes = [new() { Destination = "10.0.0.0/8", Gateway = "fd00::1" }], "$.routes[0]");
        Breaks(
            c =>
            {
                c.Without(NamespaceType.Network);
                c.Networks = [new() { Type = "loopback" }];
                c.Routes = [new() { InterfaceName = "eth0" }];
            },
            "$.networks[0]",
            "$.routes[0]");
    }

    [Fact]
    public void Routes()
    {
        Passes(c => c.Routes = [new() { Destination = "0.0.0.0/0", Gateway = "10.0.0.1", InterfaceName = "eth0", Source = "10.0.0.2" }]);
        Breaks(c => c.Routes = [new() { Destination = "10.0.0.0/33", InterfaceName = "eth0" }], "$.routes[0].destination");
        Breaks(c => c.Routes = [new() { Source = "x", Gateway = "y" }], "$.routes[0].source", "$.routes[0].gateway");
        Breaks(c => c.Routes = [new() { InterfaceName = "a b" }], "$.routes[0].interface_name");
        Breaks(c => c.Routes = [new() { Destination = "10.0.0.0/8" }], "$.routes[0]");
    }

    private static void Fine(Action<ContainerResources> change) => Passes(c => change(c.Cgroups.Resources));

    private static void Bad(Action<ContainerResources> change, string place) =>
        Breaks(c => change(c.Cgroups.Resources), "$.cgroups." + place);
}
