using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Tests.Configuration;
using Xunit;

namespace PSContainer.Tests.Oci;

/// <summary>What documents that are met with become.</summary>
public sealed class ConversionTests
{
    [Fact]
    public void OfRuncsSpec()
    {
        ContainerConfig config = OciConfig.Read(Document.Bytes("runc-spec"), "/bundle", new());
        Assert.Equal(("/bundle/rootfs", true, "runc", "1.0.2-dev"), (config.Rootfs, config.ReadonlyRootfs, config.Hostname, config.Version));
        Assert.Equal(
            [NamespaceType.Pid, NamespaceType.Network, NamespaceType.Ipc, NamespaceType.Uts, NamespaceType.Mount],
            config.Namespaces.Select(entry => entry.Type));
        Assert.Equal("loopback", Assert.Single(config.Networks).Type);
        Assert.Equal(["sh"], config.Process!.Args);
        Assert.Equal(("/", "0:0", true), (config.Process.Cwd, config.Process.User, config.Process.Terminal));
        Assert.Equal(3, config.Capabilities!.Bounding.Count);
        Assert.Empty(config.Capabilities.Inheritable);
        Assert.Empty(config.Capabilities.Ambient);
        Assert.True(config.NoNewPrivileges);
        Rlimit limit = Assert.Single(config.Rlimits);
        Assert.Equal((RlimitType.NoFile, 1024UL, 1024UL), (limit.Type, limit.Soft, limit.Hard));
        Assert.Equal(7, config.Mounts.Count);
        Assert.Equal((MountFlags.NoSuid | MountFlags.StrictAccessTime, "mode=755,size=65536k"), (config.Mounts[1].Flags, config.Mounts[1].Data));
        Assert.Equal(6, config.Devices.Count);

        // All is denied first, and what every container has is allowed again.
        DeviceRule first = config.Cgroups.Resources.Devices[0];
        Assert.Equal(('a', -1L, -1L, "rwm", false), (first.Type, first.Major, first.Minor, first.Permissions, first.Allow));
        Assert.Equal(1 + DefaultDevices.Rules().Count, config.Cgroups.Resources.Devices.Count);
        Assert.Equal(10, config.MaskPaths.Count);
        Assert.Equal(5, config.ReadonlyPaths.Count);
        Assert.Equal(["bundle=/bundle"], config.Labels);
        config.Rootfs = "/tmp";
        Assert.Equal([], ConfigValidator.Validate(config, new TestHost()));
    }

    [Fact]
    public void OfRuncsRootlessSpec()
    {
        ContainerConfig config = OciConfig.Read(Document.Bytes("runc-spec-rootless"), "/b", new() { RootlessEuid = true, RootlessCgroups = true });
        IdMap users = Assert.Single(config.UidMappings);
        Assert.Equal((0, 0, 1), (users.ContainerId, users.HostId, users.Size));
        ContainerMount sys = config.Mounts.Find(mount => mount.Destination == "/sys")!;
        Assert.Equal(("bind", "/sys"), (sys.Type, sys.Source));
        Assert.Equal(MountFlags.Bind | MountFlags.Recursive | MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoExec | MountFlags.NoDev, sys.Flags);
        Assert.Empty(config.Networks);
        Assert.True(config.RootlessEuid && config.RootlessCgroups && config.Cgroups.Resources.SkipDevices);
        Assert.Empty(config.Cgroups.Resources.Devices);
        config.Rootfs = "/tmp";
        Assert.Equal([], ConfigValidator.Validate(config, new TestHost()));
    }

    [Fact]
    public void OfPodmansDocument()
    {
        ContainerConfig config = OciConfig.Read(Document.Bytes("podman"), "/run/b", new() { NoPivotRoot = true, NoNewKeyring = true });
        Assert.True(config.NoPivotRoot && config.NoNewKeyring);
        Assert.Equal(18u, config.Umask);
        Assert.Equal("/libpod_parent/libpod-" + string.Concat(Enumerable.Repeat("0123456789abcdef", 4)), config.Cgroups.Path);
        ContainerResources limits = config.Cgroups.Resources;
        Assert.Equal((67108864, 134217728, 50000, 100000UL, 50), (limits.Memory, limits.MemorySwap, limits.CpuQuota, limits.CpuPeriod, limits.PidsLimit));
        ContainerMount volume = config.Mounts[0];
        Assert.Equal(("bind", "/tmp", "/hosttmp"), (volume.Type, volume.Source, volume.Destination));
        Assert.Equal([MountFlags.Private | MountFlags.Recursive], volume.PropagationFlags);
        Assert.Contains("io.container.manager=libpod", config.Labels);
        Assert.Equal("bundle=/run/b", config.Labels[^1]);
        Assert.Equal("0 0", config.Sysctl["net.ipv4.ping_group_range"]);
        SeccompProfile seccomp = config.Seccomp!;
        Assert.Equal(("SCMP_ACT_ERRNO", 38u, 3), (seccomp.DefaultAction, seccomp.DefaultErrnoReturn, seccomp.Architectures.Count));
        Assert.Equal("bdflush", seccomp.Syscalls[0].Name);
        Assert.Equal(1u, seccomp.Syscalls[0].ErrnoReturn);
        SeccompSyscall socket = seccomp.Syscalls[^1];
        Assert.Equal(("socket", "SCMP_ACT_ALLOW"), (socket.Name, socket.Action));
        Assert.Equal((2u, 9UL, "SCMP_CMP_NE"), (socket.Args[0].Index, socket.Args[0].Value, socket.Args[0].Operator));
    }

    [Fact]
    public void OfEverything()
    {
        ContainerConfig config = OciConfig.Read(Document.Bytes("full"), "/bundle", new());
        ProcessConfig process = config.Process!;
        Assert.Equal(("1000:100", "132x25"), (process.User, process.ConsoleSize.ToString()));
        Assert.Equal(["5", "6"], process.AdditionalGroups);
        Assert.Null(process.Capabilities);
        Assert.Equal((-500, "profile", "system_u:system_r:container_t:s0"), (config.OomScoreAdj, config.AppArmorProfile, config.ProcessLabel));
        Assert.Equal(("SCHED_DEADLINE", 30000000UL), (config.Scheduler!.Policy, config.Scheduler.Period));
        Assert.Equal(("IOPRIO_CLASS_BE", 4), (config.IoPriority!.Class, config.IoPriority.Priority));
        Assert.Equal(("0-3,7", "1"), (config.ExecCpuAffinity!.Initial, config.ExecCpuAffinity.Final));
        Assert.Equal((MemoryPolicyMode.Interleave, MemoryPolicyFlags.StaticNodes, "0-1"), (config.MemoryPolicy!.Mode, config.MemoryPolicy.Flags, config.MemoryPolicy.Nodes));
        Assert.Equal(PersonalityDomain.Linux32, config.Personality!.Domain);
        Assert.Equal(("inner", ""), (config.NetDevices["eth1"].Name, config.NetDevices["eth2"].Name));
        Assert.Equal((172800, 5u), (config.TimeOffsets["monotonic"].Seconds, config.TimeOffsets["monotonic"].Nanoseconds));
        Assert.Equal(MountFlags.Slave | MountFlags.Recursive, config.RootPropagation);
        Assert.Equal(("guests", true), (config.IntelRdt!.ClosId, config.IntelRdt.EnableMonitoring));
        Assert.Equal(MountExtensions.RecursiveIdMap, config.Mounts[1].Extensions);
        Assert.Equal(4294967294, config.Mounts[1].GidMappings[0].HostId);
        Assert.Equal(2, config.Hooks.Poststop.Count);
        Assert.Equal(30, config.Hooks.Prestart[0].Timeout);
        Assert.True(config.Cgroups.Resources.CpuIdle);
        Assert.Equal(ulong.MaxValue, config.Cgroups.Resources.BlkioThrottleWriteIopsDevice[0].Rate);

        // A network that is joined has its loopback up already, or not: it is its owner's.
        Assert.Empty(config.Networks);
        Assert.Equal((uint)0x1B6, config.Devices.Find(device => device.Path == "/dev/fuse")!.FileMode);
    }

    [Theory]
    [InlineData("/a//b/../c", "/a/c")]
    [InlineData("a/b", "a/b")]
    [InlineData("../../../a", "a")]
    [InlineData("machine.slice:libpod:1", "machine.slice:libpod:1")]
    public void ThePathOfTheCgroup(string written, string expected)
    {
        JsonObject document = Document.Least();
        document["linux"] = new JsonObject { ["cgroupsPath"] = written };
        Assert.Equal(expected, Read(document).Cgroups.Path);
    }

    [Fact]
    public void ThePathForSystemd()
    {
        JsonObject document = Document.Least();
        document["linux"] = new JsonObject { ["cgroupsPath"] = "machine.slice:libpod:1" };
        ContainerCgroup cgroup = OciConfig.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "/b", new() { SystemdCgroup = true }).Cgroups;
        Assert.Equal((true, "machine.slice", "libpod", "1", ""), (cgroup.Systemd, cgroup.Parent, cgroup.ScopePrefix, cgroup.Name, cgroup.Path));
    }

    [Fact]
    public void TheLeastGivesNoCapabilityAndNothingElse()
    {
        ContainerConfig config = Read(Document.Least());
        Assert.Empty(config.Capabilities!.Bounding);
        Assert.Empty(config.Namespaces);
        Assert.Null(config.Seccomp);
        Assert.False(config.NoNewPrivileges);
        Assert.Equal("", config.Cgroups.Path);
    }

    [Fact]
    public void CapabilitiesThatCannotBeGrantedAreLeftOutWithAWarning()
    {
        JsonObject document = Document.Least();
        document["process"]!["capabilities"] = JsonNode.Parse("""
            {"bounding": ["CAP_KILL", "CAP_NEW"], "permitted": ["CAP_KILL"], "effective": ["CAP_KILL", "CAP_CHOWN"],
             "inheritable": ["CAP_CHOWN"], "ambient": ["CAP_KILL", "CAP_CHOWN"]}
            """);
        List<string> warnings = [];
        CapabilitySets sets = OciConfig.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "/b", new() { Warn = warnings.Add }).Capabilities!;
        Assert.Equal(["CAP_KILL"], sets.Bounding);
        Assert.Equal(["CAP_KILL"], sets.Effective);
        Assert.Equal(["CAP_CHOWN"], sets.Inheritable);
        Assert.Empty(sets.Ambient);
        Assert.Equal(3, warnings.Count); // no word of ambient ones that are not inheritable: the kernel gives them in no runtime
        Assert.Contains("CAP_NEW", warnings[0], System.StringComparison.Ordinal);
    }

    [Fact]
    public void CapitalsInNamesMakeNoDifference()
    {
        JsonObject document = Document.Least();
        document["linux"] = JsonNode.Parse("""
            {"Resources": {"hugepageLimits": [{"pagesize": "2MB", "limit": 4}], "CPU": {"Shares": 7}, "cpu": {"quota": 5000}}}
            """);
        ContainerConfig config = Read(document);
        Assert.Equal("2MB", config.Cgroups.Resources.HugetlbLimit.Single().PageSize);
        Assert.Equal((5000, null), (config.Cgroups.Resources.CpuQuota, config.Cgroups.Resources.CpuShares));
    }

    [Fact]
    public void NullsAreAsIfTheyWereNotThere()
    {
        JsonObject document = (JsonObject)JsonNode.Parse("""
            {"ociVersion": "1.1.0", "root": {"path": "r", "readonly": null}, "hostname": null, "mounts": null, "hooks": null, "annotations": null,
             "process": {"args": ["a"], "cwd": "/", "user": null, "capabilities": null, "env": null, "oomScoreAdj": null},
             "linux": {"resources": null, "namespaces": null, "devices": null, "seccomp": null, "rootfsPropagation": null}}
            """)!;
        ContainerConfig config = Read(document);
        Assert.Equal(("/b/r", "", "0:0"), (config.Rootfs, config.Hostname, config.Process!.User));
    }

    [Fact]
    public void PathsAreSeenFromTheBundle()
    {
        JsonObject document = (JsonObject)JsonNode.Parse("""
            {"ociVersion": "1.1.0", "root": {"path": "../root"},
             "mounts": [{"destination": "data", "source": "x/./y", "type": "none", "options": ["bind"]}, {"destination": "/t", "source": "x", "type": "tmpfs"}]}
            """)!;
        ContainerConfig config = Read(document);
        Assert.Equal("/root", config.Rootfs);
        Assert.Equal(("/data", "/b/x/y", "bind"), (config.Mounts[0].Destination, config.Mounts[0].Source, config.Mounts[0].Type));
        Assert.Equal("x", config.Mounts[1].Source);
        Assert.Null(config.Process);
    }

    [Fact]
    public void ANodeTakesTheDefaultOnesPlace()
    {
        JsonObject document = Document.Least();
        document["linux"] = JsonNode.Parse("""{"devices": [{"path": "/dev/null", "type": "c", "major": 1, "minor": 3, "fileMode": 8630}]}""");
        ContainerDevice device = Assert.Single(Read(document).Devices, node => node.Path == "/dev/null");
        Assert.Equal((uint)0x1B6, device.FileMode);
    }

    [Fact]
    public void AUserNamespaceThatIsJoinedHasItsOwnIds()
    {
        JsonObject document = Document.Least();
        document["linux"] = JsonNode.Parse("""{"namespaces": [{"type": "user", "path": "/proc/1/ns/user"}], "uidMappings": [{"containerID": 0, "hostID": 1, "size": 1}]}""");
        Assert.Empty(Read(document).UidMappings);
    }

    [Fact]
    public void ZeroIsNoLimit()
    {
        JsonObject document = Document.Least();
        document["linux"] = JsonNode.Parse("""{"resources": {"memory": {"limit": 0, "swap": 0}, "cpu": {"shares": 0, "quota": 0, "period": 0, "cpus": ""}, "pids": {"limit": 0}}}""");
        ContainerResources limits = Read(document).Cgroups.Resources;
        Assert.Equal((null, null, null, null, null, null, null), (limits.Memory, limits.MemorySwap, limits.CpuShares, limits.CpuQuota, limits.CpuPeriod, limits.CpusetCpus, limits.PidsLimit));
    }

    private static ContainerConfig Read(JsonObject document) => OciConfig.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "/b", new());
}
