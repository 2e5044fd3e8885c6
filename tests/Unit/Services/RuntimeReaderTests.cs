using System;
using System.IO;
using System.Linq;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Services;

/// <summary>runtime.json: what it says, and what is wrong with it.</summary>
public class RuntimeReaderTests
{
    private static LinuxkitRuntime Parse(string json) => LinuxkitRuntime.Parse(Encoding.UTF8.GetBytes(json), "/b");

    private static string[] Places(string json) =>
        [.. Assert.Throws<ConfigInvalidException>(() => Parse(json)).Violations.Select(v => v.JsonPath)];

    [Fact]
    public void EveryMemberIsRead()
    {
        LinuxkitRuntime runtime = Parse("""
            {
              "cgroups": ["podruntime", "/a/b"],
              "mounts": [
                {"type": "tmpfs", "source": "tmpfs", "destination": "tmp", "options": ["nodev", "size=1m"]},
                {"type": "overlay", "source": "overlay", "destination": "rootfs", "options": ["lowerdir=lower:/x", "upperdir=tmp/upper", "workdir=tmp/work"]},
                {"source": "data", "destination": "/data/", "options": ["rbind", "ro"]}
              ],
              "mkdir": ["/var/x", "y"],
              "interfaces": [{"name": "eth0"}, {"name": "w", "add": "wireguard", "createInRoot": true}, {"name": "in", "peer": "out"}],
              "bindNS": {"cgroup": "/n/c", "ipc": "/n/i", "mnt": "/n/m", "net": "n", "pid": "/n/p", "user": "/n/u", "uts": "/n/h"},
              "namespace": "sys"
            }
            """);
        Assert.Equal(["podruntime", "/a/b"], runtime.Cgroups);
        Assert.Equal(["/b/tmp", "/b/rootfs", "/data"], runtime.Mounts.Select(m => m.Destination));
        Assert.Equal(["lowerdir=/b/lower:/x", "upperdir=/b/tmp/upper", "workdir=/b/tmp/work"], runtime.Mounts[1].Options);
        Assert.Equal("/b/data", runtime.Mounts[2].Source);
        Assert.Equal(["/var/x", "/b/y"], runtime.Mkdir);
        Assert.Equal([("eth0", "", "", false), ("w", "wireguard", "", true), ("in", "veth", "out", false)], runtime.Interfaces.Select(i => (i.Name, i.Add, i.Peer, i.CreateInRoot)));
        Assert.Equal(["/n/c", "/n/i", "/n/m", "/b/n", "/n/p", "/n/u", "/n/h"], runtime.BindNS.All().Select(n => n.Path));
        Assert.Equal("sys", runtime.Namespace);
        Assert.True(runtime.Makes("/b/rootfs"));
        Assert.False(runtime.Makes("/b/other"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"cgroups": null, "mounts": null, "mkdir": null, "interfaces": null, "bindNS": null, "namespace": null}""")]
    public void NothingIsNothing(string json) => Assert.True(Parse(json).IsEmpty);

    [Theory]
    [InlineData("""{"cgroup": []}""", "$.cgroup")]
    [InlineData("""{"mounts": [{"destination": "/a", "type": "tmpfs", "size": 1}]}""", "$.mounts[0].size")]
    [InlineData("""{"interfaces": [{"name": "a", "kind": "veth"}]}""", "$.interfaces[0].kind")]
    [InlineData("""{"bindNS": {"network": "/a"}}""", "$.bindNS.network")]
    [InlineData("""{"cgroups": "a"}""", "$.cgroups")]
    [InlineData("""{"cgroups": [1]}""", "$.cgroups[0]")]
    [InlineData("""{"cgroups": [null]}""", "$.cgroups[0]")]
    [InlineData("""{"cgroups": ["../up"]}""", "$.cgroups[0]")]
    [InlineData("""{"cgroups": [""]}""", "$.cgroups[0]")]
    [InlineData("""{"mkdir": {}}""", "$.mkdir")]
    [InlineData("""{"mkdir": [""]}""", "$.mkdir[0]")]
    [InlineData("""{"mounts": [{"type": "tmpfs"}]}""", "$.mounts[0].destination")]
    [InlineData("""{"mounts": [{"destination": "/a"}]}""", "$.mounts[0].type")]
    [InlineData("""{"mounts": [{"destination": "/a", "options": ["bind"]}]}""", "$.mounts[0].source")]
    [InlineData("""{"interfaces": [{}]}""", "$.interfaces[0].name")]
    [InlineData("""{"interfaces": [{"name": "sixteen-letters-"}]}""", "$.interfaces[0].name")]
    [InlineData("""{"interfaces": [{"name": "a/b"}]}""", "$.interfaces[0].name")]
    [InlineData("""{"interfaces": [{"name": "a"}, {"name": "a"}]}""", "$.interfaces[1].name")]
    [InlineData("""{"interfaces": [{"name": "a", "add": "veth"}]}""", "$.interfaces[0].peer")]
    [InlineData("""{"interfaces": [{"name": "a", "add": "dummy", "peer": "b"}]}""", "$.interfaces[0].peer")]
    [InlineData("""{"interfaces": [{"name": "a", "createInRoot": "yes"}]}""", "$.interfaces[0].createInRoot")]
    [InlineData("""{"bindNS": {"net": "/a", "uts": "/a"}}""", "$.bindNS.uts")]
    [InlineData("""{"bindNS": []}""", "$.bindNS")]
    [InlineData("""{"namespace": "a b"}""", "$.namespace")]
    [InlineData("""{"mkdir": [], "mkdir": []}""", "$.mkdir")]
    [InlineData("[]", "$")]
    [InlineData("""{"mkdir": [""", "$.mkdir")]
    public void WhatIsWrongIsNamed(string json, string place) => Assert.Equal([place], Places(json));

    [Fact]
    public void TheFileIsNamedToo()
    {
        string bundle = Directory.CreateTempSubdirectory("runtime-").FullName;
        try
        {
            Assert.Null(LinuxkitRuntime.Read(bundle));
            File.WriteAllText(bundle + "/runtime.json", """{"mkdirs": []}""");
            ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => LinuxkitRuntime.Read(bundle));
            Assert.Contains(bundle + "/runtime.json", e.Message, StringComparison.Ordinal);
            Assert.Contains("$.mkdirs", e.Message, StringComparison.Ordinal);
            File.Delete(bundle + "/runtime.json");
            Directory.CreateDirectory(bundle + "/runtime.json");
            Assert.Contains("not an ordinary file", Assert.Throws<ContainerException>(() => LinuxkitRuntime.Read(bundle)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(bundle, recursive: true);
        }
    }

    // The numbers of linux/mount.h.
    [Theory]
    [InlineData("bind", 4096UL)]
    [InlineData("rbind", 4096UL | 16384)]
    [InlineData("defaults", 0UL)]
    [InlineData("dirsync", 128UL)]
    [InlineData("mand", 64UL)]
    [InlineData("noatime", 1024UL)]
    [InlineData("nodev", 4UL)]
    [InlineData("nodiratime", 2048UL)]
    [InlineData("noexec", 8UL)]
    [InlineData("nosuid", 2UL)]
    [InlineData("private", 1UL << 18)]
    [InlineData("relatime", 1UL << 21)]
    [InlineData("remount", 32UL)]
    [InlineData("ro", 1UL)]
    [InlineData("shared", 1UL << 20)]
    [InlineData("slave", 1UL << 19)]
    [InlineData("strictatime", 1UL << 24)]
    [InlineData("sync", 16UL)]
    [InlineData("unbindable", 1UL << 17)]
    [InlineData("sync,async", 0UL)]
    [InlineData("noatime,atime", 0UL)]
    [InlineData("nodev,dev", 0UL)]
    [InlineData("nodiratime,diratime", 0UL)]
    [InlineData("noexec,exec", 0UL)]
    [InlineData("mand,nomand", 0UL)]
    [InlineData("relatime,norelatime", 0UL)]
    [InlineData("strictatime,nostrictatime", 0UL)]
    [InlineData("ro,rw", 0UL)]
    [InlineData("rw,ro", 1UL)]
    [InlineData("nosuid,suid", 0UL)]
    public void WordsAreFlags(string words, ulong flags) => Assert.Equal(((MountFlags)flags, string.Empty), FstabOptions.Parse(words.Split(',')));

    [Fact]
    public void OtherWordsAreTheFileSystems() =>
        Assert.Equal((MountFlags.NoDev | MountFlags.ReadOnly, "size=1m,RO,mode=755,rprivate"), FstabOptions.Parse(["size=1m", "nodev", "RO", "mode=755", "ro", "rprivate"]));
}
