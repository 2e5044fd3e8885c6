using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Configuration;

public sealed class ResourceMembersTests
{
    [Fact]
    public void NoneIsForgotten()
    {
        string[] flags = [nameof(ContainerResources.SkipDevices), nameof(ContainerResources.MemoryCheckBeforeUpdate)];
        IEnumerable<string> all = typeof(ContainerResources).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(p => p.Name).Except(flags);
        Assert.Equal(all.Order(), ResourceMembers.All.Select(m => m.Name).Order());
    }

    [Fact]
    public void EachGoesOverWholeAndAlone()
    {
        ContainerResources full = ModelFiller.Config().Cgroups.Resources;
        (full.SkipDevices, full.MemoryCheckBeforeUpdate) = (false, false);
        ContainerResources all = new();
        foreach (ResourceMember member in ResourceMembers.All)
        {
            ContainerResources one = new();
            Assert.False(member.IsSet(one), member.Name);
            Assert.Equal(string.Empty, member.Show(one));
            Assert.True(member.IsSet(full), member.Name);
            Assert.NotEqual(string.Empty, member.Show(full));
            member.Merge(full, one);
            Assert.Equal([member.Name], ResourceMembers.All.Where(m => m.IsSet(one)).Select(m => m.Name));
            member.Merge(full, all);
        }

        Assert.Equal(Json(full), Json(all));
    }

    [Fact]
    public void EntriesReplaceThoseOfTheirKey()
    {
        ContainerResources target = new()
        {
            HugetlbLimit = [new() { PageSize = "2MB", Limit = 1 }, new() { PageSize = "1GB", Limit = 2 }],
            Rdma = { ["a"] = new() { HcaHandles = 1, HcaObjects = 2 } },
            Unified = { ["io.max"] = "8:0 rbps=1\n8:16 rbps=2", ["memory.high"] = "100" },
        };
        ContainerResources change = new()
        {
            HugetlbLimit = [new() { PageSize = "2MB", Limit = 9 }],
            Rdma = { ["a"] = new() { HcaObjects = 5 }, ["b"] = new() { HcaHandles = 7 } },
            Unified = { ["io.max"] = "8:16 rbps=7", ["memory.high"] = "200" },
        };
        foreach (ResourceMember member in ResourceMembers.All.Where(m => m.IsSet(change)))
            member.Merge(change, target);
        Assert.Equal([9ul, 2ul], target.HugetlbLimit.Select(l => l.Limit));
        Assert.Equal((1u, 5u), (target.Rdma["a"].HcaHandles, target.Rdma["a"].HcaObjects));
        Assert.Equal(7u, target.Rdma["b"].HcaHandles);
        Assert.Equal("8:0 rbps=1\n8:16 rbps=7", target.Unified["io.max"]);
        Assert.Equal("200", target.Unified["memory.high"]);
    }

    [Theory]
    [InlineData(-1L, "unlimited")]
    [InlineData(1000L, "1000 bytes")]
    [InlineData(64L << 20, "64 MiB")]
    [InlineData(1536L, "1536 bytes")]
    [InlineData(3L << 40, "3 TiB")]
    [InlineData(null, "")]
    public void Sizes(long? bytes, string text) => Assert.Equal(text, ResourceMember.ShowSize(bytes));

    [Fact]
    public void WeightsAndSharesAreEachOthersInverse()
    {
        for (ulong weight = 1; weight <= 10_000; weight++)
            Assert.Equal(weight, CpuShare.WeightOf(CpuShare.SharesOf(weight)));
        Assert.Equal(1024ul, CpuShare.SharesOf(100));
        Assert.Equal((0ul, 2ul, 262_144ul), (CpuShare.SharesOf(0), CpuShare.SharesOf(1), CpuShare.SharesOf(99_999)));
    }

    private static string Json(ContainerResources resources) =>
        System.Text.Encoding.UTF8.GetString(ContainerJson.Write(new ContainerConfig { Cgroups = { Resources = CgroupCopy.Of(resources) } }));
}
