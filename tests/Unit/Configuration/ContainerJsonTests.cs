using System;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.Configuration;

public sealed class ContainerJsonTests
{
    [Fact]
    public void ConfigurationRoundTrips()
    {
        ContainerConfig config = Full();
        byte[] json = ContainerJson.Write(config);
        ContainerConfig again = ContainerJson.ReadConfig(json);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(ContainerJson.Write(again)));
        Assert.Equal(config.Mounts[0].Options, again.Mounts[0].Options);
        Assert.Equal(NamespaceType.Mount, again.Namespaces[0].Type);
        Assert.Equal(10, again.Hooks.Poststop[0].Timeout);
        Assert.Equal("SCMP_CMP_MASKED_EQ", again.Seccomp!.Syscalls[0].Args[0].Operator);
        Assert.Equal(["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"], again.Seccomp.Architectures);
        Assert.True(again.Cgroups.Resources.CpuIdle);
        Assert.True(again.Cgroups.Systemd);
        Assert.Equal("/a/b", again.Cgroups.Path);
        Assert.Equal('b', again.Cgroups.Resources.Devices[0].Type);
    }

    [Fact]
    public void TheFormIsLibcontainers()
    {
        using JsonDocument json = JsonDocument.Parse(ContainerJson.Write(Full()));
        JsonElement root = json.RootElement, cgroups = root.GetProperty("cgroups");
        Assert.Equal("NEWNS", root.GetProperty("namespaces")[0].GetProperty("type").GetString());
        Assert.Equal('c', root.GetProperty("devices")[0].GetProperty("type").GetInt32());
        Assert.Equal("demo", cgroups.GetProperty("name").GetString());
        Assert.Equal(1048576, cgroups.GetProperty("memory").GetInt64());
        Assert.Equal('b', cgroups.GetProperty("devices")[0].GetProperty("type").GetInt32());
        Assert.Equal(1, cgroups.GetProperty("cpu_idle").GetInt32());
        Assert.False(cgroups.TryGetProperty("resources", out _));
        Assert.False(cgroups.TryGetProperty("memory_swap", out _));
        Assert.Equal(7, root.GetProperty("rlimits")[0].GetProperty("type").GetInt32());
        Assert.Equal(4097, root.GetProperty("mounts")[0].GetProperty("flags").GetInt32());
        Assert.Equal(10_000_000_000, root.GetProperty("Hooks").GetProperty("poststop")[0].GetProperty("timeout").GetInt64());
        Assert.Equal(4, root.GetProperty("seccomp").GetProperty("default_action").GetInt32());
        Assert.Equal("amd64", root.GetProperty("seccomp").GetProperty("architectures")[0].GetString());
        Assert.Equal(7, root.GetProperty("seccomp").GetProperty("syscalls")[0].GetProperty("args")[0].GetProperty("op").GetInt32());
    }

    [Fact]
    public void CommandsOfMountsHaveLibcontainersNames()
    {
        ContainerConfig config = ContainerJson.ReadConfig("""
            {"mounts":[{"destination":"/a","premount_cmds":null,"postmount_cmds":[{"path":"cp","args":["x","y"],"env":null,"dir":"/d","timeout":1500000000}]}]}
            """u8);
        ContainerMount mount = Assert.Single(config.Mounts);
        Assert.Empty(mount.PremountCommands);
        MountCommand command = Assert.Single(mount.PostmountCommands);
        Assert.Equal(("cp", "/d", 2), (command.Path, command.Dir, command.Timeout));
        Assert.Equal(["x", "y"], command.Args);
        Assert.Empty(command.Env);
        Assert.Contains(
            "\"premount_cmds\":[],\"postmount_cmds\":[{\"path\":\"cp\",\"args\":[\"x\",\"y\"],\"env\":[],\"dir\":\"/d\",\"timeout\":2000000000}]",
            Encoding.UTF8.GetString(ContainerJson.Write(config)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void NullsOfAnotherRuntimeAreEmptyLists()
    {
        ContainerConfig config = ContainerJson.ReadConfig("""
            {"rootfs":"/r","mounts":null,"umask":null,"sysctl":null,"hostname":null,"capabilities":{"Bounding":["CAP_KILL"],"Ambient":null},
             "cgroups":{"path":"","devices":null,"unified":null,"memory_swappiness":null,"Systemd":true},"Hooks":{"poststop":null}}
            """u8);
        Assert.Empty(config.Mounts);
        Assert.Empty(config.Sysctl);
        Assert.Equal("", config.Hostname);
        Assert.Null(config.Umask);
        Assert.Empty(config.Capabilities!.Ambient);
        Assert.Empty(config.Cgroups.Resources.Devices);
        Assert.Empty(config.Cgroups.Resources.Unified);
        Assert.Empty(config.Hooks.Poststop);
        Assert.True(config.Cgroups.Systemd);
    }

    [Fact]
    public void UnknownMembersAreWrittenBack()
    {
        ContainerConfig config = ContainerJson.ReadConfig("""{"rootfs":"/r","personality":{"domain":0},"some_member":[1]}"""u8);
        string json = Encoding.UTF8.GetString(ContainerJson.Write(config));
        Assert.Contains("\"personality\":{\"domain\":0}", json, StringComparison.Ordinal);
        Assert.Contains("\"some_member\":[1]", json, StringComparison.Ordinal);
    }

    [Fact]
    public void StateNamesItsMembers()
    {
        ContainerState state = new()
        {
            Id = "a",
            InitProcessPid = 5,
            InitProcessStart = ulong.MaxValue,
            NamespacePaths = { [NamespaceType.Pid] = "/proc/5/ns/pid" },
            CgroupPaths = { [""] = "/sys/fs/cgroup/a" },
            Extension = new() { BootId = "b" },
        };
        string json = Encoding.UTF8.GetString(ContainerJson.Write(state));
        Assert.Contains("\"NEWPID\":\"/proc/5/ns/pid\"", json, StringComparison.Ordinal);
        Assert.Contains("\"\":\"/sys/fs/cgroup/a\"", json, StringComparison.Ordinal);
        Assert.Contains("\"org.pscontainer\":{\"schema\":1,\"boot_id\":\"b\"", json, StringComparison.Ordinal);
        ContainerState again = ContainerJson.ReadState(Encoding.UTF8.GetBytes(json));
        Assert.Equal(ulong.MaxValue, again.InitProcessStart);
        Assert.Equal("/proc/5/ns/pid", again.NamespacePaths[NamespaceType.Pid]);
    }

    [Fact]
    public void ProcessRoundTrips()
    {
        ProcessConfig process = new("sh", "-c", "echo ä\n\"x\"") { Env = ["A=b"], Cwd = "/tmp", NoNewPrivileges = false };
        ProcessConfig again = ContainerJson.ReadProcess(ContainerJson.Write(process));
        Assert.Equal(process.Args, again.Args);
        Assert.False(again.NoNewPrivileges);
        Assert.Null(again.Rlimits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"cgroups\":1}")]
    [InlineData("{\"namespaces\":[{\"type\":\"NEWFOO\"}]}")]
    [InlineData("{\"mounts\":{}}")]
    public void WhatIsNoConfigurationIsRefused(string json) =>
        Assert.Throws<JsonException>(() => ContainerJson.ReadConfig(Encoding.UTF8.GetBytes(json)));

    internal static ContainerConfig Full() => new()
    {
        Rootfs = "/r",
        Umask = 0x12,
        Mounts = [new("bind", "/a", "/b", "ro")],
        Devices = [new() { Path = "/dev/null", Major = 1, Minor = 3 }],
        Namespaces = [new(NamespaceType.Mount), new(NamespaceType.Network, "/proc/1/ns/net")],
        Rlimits = [new() { Type = RlimitType.NoFile, Hard = ulong.MaxValue, Soft = 5 }],
        Hooks = new() { Poststop = [new() { Path = "/bin/true", Timeout = 10 }] },
        TimeOffsets = { ["monotonic"] = new() { Seconds = -1, Nanoseconds = 5 } },
        Cgroups = new()
        {
            Name = "demo",
            Path = "/a/b",
            Systemd = true,
            Resources = new()
            {
                Memory = 1048576,
                CpuIdle = true,
                Devices = [new() { Type = 'b', Major = 8, Permissions = "r", Allow = true }],
                Unified = { ["memory.high"] = "1000" },
            },
        },
        Seccomp = new()
        {
            Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
            Syscalls =
            [
                new()
                {
                    Name = "clone",
                    Action = "SCMP_ACT_ERRNO",
                    ErrnoReturn = 1,
                    Args = [new() { Index = 0, Value = 1, ValueTwo = 1, Operator = "SCMP_CMP_MASKED_EQ" }],
                },
            ],
        },
    };
}
