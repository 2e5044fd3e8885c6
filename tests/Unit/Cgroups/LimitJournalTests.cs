using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Changes that are taken back. What other kernels have than the machine's is written to files in a directory.</summary>
public class LimitJournalTests
{
    private static readonly Dictionary<string, string> s_unified = new()
    {
        ["cpu.max"] = "max 100000\n",
        ["cpu.max.burst"] = "0\n",
        ["cpu.weight"] = "100\n",
        ["cpuset.cpus"] = "0-3\n",
        ["memory.max"] = "104857600\n",
        ["memory.swap.max"] = "10485760\n",
        ["memory.low"] = "0\n",
        ["memory.high"] = "max\n",
        ["pids.max"] = "max\n",
        ["io.weight"] = "default 100\n8:0 200\n",
        ["io.max"] = "8:0 rbps=1024 wbps=max riops=max wiops=max\n",
        ["hugetlb.2MB.max"] = "max\n",
        ["hugetlb.2MB.rsvd.max"] = "max\n",
        ["rdma.max"] = "mlx4_0 hca_handle=9 hca_object=max\n",
    };

    private static readonly ContainerResources s_change = new()
    {
        CpuQuota = 50000, CpuPeriod = 90000, CpuBurst = 5, CpuWeight = 333, CpusetCpus = "1-2",
        Memory = 209715200, MemorySwap = 219715200, MemoryReservation = 5, PidsLimit = 777, BlkioWeight = 500,
        BlkioWeightDevice = [new() { Major = 8, Minor = 0, Weight = 500 }],
        BlkioThrottleReadBpsDevice = [new() { Major = 8, Minor = 0, Rate = 2048 }],
        HugetlbLimit = [new() { PageSize = "2MB", Limit = 222 }],
        Rdma = { ["mlx4_0"] = new() { HcaHandles = 3 } },
        Unified = { ["memory.high"] = "555", ["io.max"] = "8:0 wbps=4096" },
    };

    [Fact]
    public void All_of_v2_is_put_back_where_the_last_is_refused()
    {
        using FakeTree tree = V2Tree();
        ContainerResources change = new() { Unified = new(s_change.Unified) { ["memory.nosuch"] = "1" } };
        foreach (ResourceMember member in ResourceMembers.All.Where(m => m.Name != "Unified" && m.IsSet(s_change)))
            member.Merge(s_change, change);
        ContainerException error = Assert.Throws<ContainerException>(() => tree.Open((string.Empty, "c/x")).Change(change, new()));
        Assert.Contains("memory.nosuch", error.Message);
        foreach ((string file, string text) in s_unified)
            Assert.Equal((file, text.Trim()), (file, FirstLine(tree, file, text)));
    }

    [Fact]
    public void A_change_that_was_made_can_be_taken_back_once()
    {
        using FakeTree tree = V2Tree();
        using ICgroupChange change = tree.Open((string.Empty, "c/x")).Change(s_change, new());
        Assert.StartsWith("50000 90000", tree.Read("c/x/cpu.max"));
        Assert.StartsWith("777", tree.Read("c/x/pids.max"));
        Assert.Empty(change.Undo());
        foreach ((string file, string text) in s_unified)
            Assert.Equal((file, text.Trim()), (file, FirstLine(tree, file, text)));
        File.WriteAllText(tree.At("c/x/pids.max"), "5");
        Assert.Empty(change.Undo());
        Assert.Equal("5", tree.Read("c/x/pids.max"));
    }

    [Fact]
    public void What_cannot_be_put_back_is_named()
    {
        using FakeTree tree = V2Tree();
        using ICgroupChange change = tree.Open((string.Empty, "c/x")).Change(new ContainerResources { PidsLimit = 5, Memory = 500 }, new());
        File.Delete(tree.At("c/x/memory.max"));
        Assert.Contains("memory.max", Assert.Single(change.Undo()));
        Assert.StartsWith("max", tree.Read("c/x/pids.max"));
    }

    [Fact]
    public void Of_a_cgroup_that_has_gone_nothing_need_be_put_back()
    {
        using FakeTree tree = V2Tree();
        using ICgroupChange change = tree.Open((string.Empty, "c/x")).Change(new ContainerResources { PidsLimit = 5, Memory = 500 }, new());
        Directory.Delete(tree.At("c/x"), true);
        Assert.Empty(change.Undo());
    }

    [Theory]
    [InlineData("8:0 100\n8:16 200\n", "8:16", "8:16 200")]
    [InlineData("8:0 100\n8:16 200\n", "8:1", null)]
    [InlineData("default 100", "default", "default 100")]
    [InlineData("", "8:0", null)]
    public void Line_of_a_key(string text, string key, string? expected) => Assert.Equal(expected, LimitWriter.LineOf(text, key));

    [CgroupFact(KernelCgroup.Unified)]
    public void Device_filters_of_v2_come_back()
    {
        string directory = "/sys/fs/cgroup/unified/psc-test-" + System.Guid.NewGuid().ToString("N");
        ICgroupManager manager = CgroupManagerFactory.Open(new Dictionary<string, string> { [string.Empty] = directory });
        using SleepingChild child = new();
        const string ReadZero = "if head -c1 /dev/zero >/dev/null 2>&1; then echo yes; else echo no; fi";
        try
        {
            Directory.CreateDirectory(directory);
            manager.Attach(child.Pid);

            // None, one, and another in its place: each comes back.
            using (ICgroupChange change = manager.Change(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm")] }, new()))
            {
                Assert.Equal("no", child.Run(ReadZero));
                Assert.Empty(change.Undo());
            }

            Assert.Equal((0, "yes"), (DeviceFilter.CountAttached(directory), child.Run(ReadZero)));
            manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm")] });
            using (ICgroupChange change = manager.Change(new ContainerResources { Devices = DefaultDevices.Rules() }, new()))
            {
                Assert.Equal("yes", child.Run(ReadZero));
                Assert.Empty(change.Undo());
            }

            Assert.Equal((1, "no"), (DeviceFilter.CountAttached(directory), child.Run(ReadZero)));
            ContainerException error = Assert.Throws<ContainerException>(() => manager.Change(
                new ContainerResources { Devices = DefaultDevices.Rules(), Unified = { ["cgroup.max.descendants"] = "many" } }, new()));
            Assert.Contains("cgroup.max.descendants", error.Message);
            Assert.Equal((1, "no"), (DeviceFilter.CountAttached(directory), child.Run(ReadZero)));
        }
        finally
        {
            child.Dispose();
            manager.Destroy(KernelCgroup.Deadline());
        }
    }

    // Files do not become shorter by a shorter text, as those of a kernel would: what was there is at the beginning.
    private static string FirstLine(FakeTree tree, string file, string original) => tree.Read("c/x/" + file)[..original.Trim().Length];

    private static FakeTree V2Tree()
    {
        const string Controllers = "cpuset cpu io memory hugetlb pids rdma\n";
        FakeTree tree = new FakeTree().With("c/cgroup.controllers", Controllers).With("c/x/cgroup.controllers", Controllers);
        foreach ((string file, string text) in s_unified)
            tree.With("c/x/" + file, text);
        return tree;
    }
}
