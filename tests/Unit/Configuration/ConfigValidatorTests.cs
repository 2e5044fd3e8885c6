using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using Xunit;
using static PSContainer.Tests.Configuration.ValidatorCase;

namespace PSContainer.Tests.Configuration;

public sealed class ConfigValidatorTests
{
    [Fact]
    public void AllViolationsComeAtOnce() => Breaks(
        config =>
        {
            config.Without(NamespaceType.Uts);
            config.Rootfs = "relative";
            config.Hostname = "x";
            config.Mounts = [new("tmpfs", "t", "t")];
            config.Cgroups.Resources.Memory = -5;
            config.Process!.Args = [];
        },
        "$.rootfs",
        "$.hostname",
        "$.mounts[0].destination",
        "$.cgroups.memory",
        "$.process.args");

    [Fact]
    public void TheEmptyConfigurationIsValid() => Assert.Empty(ConfigValidator.Validate(new ContainerConfig()));

    [Theory]
    [InlineData("default")]
    [InlineData("rootless")]
    [InlineData("minimal")]
    [InlineData("privileged")]
    public void TemplatesAreValid(string name)
    {
        ContainerConfig config = name switch
        {
            "default" => ConfigTemplates.Default(),
            "rootless" => ConfigTemplates.Rootless(),
            "minimal" => ConfigTemplates.Minimal(),
            _ => ConfigTemplates.Privileged(),
        };
        Assert.Empty(ConfigValidator.Validate(config, new TestHost()));
    }

    [Fact]
    public void NulIsFoundAnywhere()
    {
        const string Bad = "a\0b";
        Breaks(c => c.Hostname = Bad, "$.hostname");
        Breaks(c => c.Mounts = [new("tmpfs", "t", "/t", Bad)], "$.mounts[0].data");
        Breaks(c => c.Cgroups.Name = Bad, "$.cgroups.name");
        Breaks(c => c.Cgroups.Resources.CpusetCpus = Bad, "$.cgroups.cpuset_cpus");
        Breaks(c => c.Sysctl["net.x"] = Bad, "$.sysctl['net.x']");
        Breaks(c => c.Process!.Env = [Bad], "$.process.env[0]");
        Breaks(c => c.Overlay = new() { Lower = [Bad] }, "$.overlay.lower[0]");
        Breaks(c => c.Hooks.Poststop = [new() { Args = ["x", Bad] }], "$.Hooks.poststop[0].args[1]");
        Breaks(c => c.Seccomp = new() { Architectures = [Bad] }, "$.seccomp.architectures[0]");
        Breaks(c => c.Cgroups.Resources.Unified[Bad] = "x", $"$.cgroups.unified['{Bad}']");
    }

    [Fact]
    public void NullIsFoundAnywhere()
    {
        Breaks(c => c.Hostname = null!, "$.hostname");
        Breaks(c => c.Mounts = null!, "$.mounts");
        Breaks(c => c.Mounts = [null!], "$.mounts[0]");
        Breaks(c => c.Cgroups.Resources = null!, "$.cgroups");
        Breaks(c => c.Process!.Args = [null!], "$.process.args[0]");
        Passes(c => c.Umask = null);
        Passes(c => c.Capabilities = null);
    }

    [Fact]
    public void RootfsRule()
    {
        Passes(c => c.Rootfs = "");
        Breaks(c => c.Rootfs = "tmp", "$.rootfs");
        Breaks(c => c.Rootfs = "/no/such/directory", "$.rootfs");
        Breaks(c => c.Rootfs = "/etc/passwd", "$.rootfs");
        Breaks(c => c.Rootfs = "/", "$.rootfs");
        Breaks(c => c.Rootfs = "/tmp/..", "$.rootfs");
        Breaks(c => c.Rootfs = "/proc/self/root", "$.rootfs");
        Passes(c => c.Overlay = new() { Lower = ["/"], Upper = "/tmp/u", Work = "/tmp/w" });
        Breaks(c => c.Overlay = new(), "$.overlay.lower");
        Breaks(c => c.Overlay = new() { Lower = ["/no/such"] }, "$.overlay.lower[0]");
        Breaks(c => c.Overlay = new() { Lower = ["/"], Upper = "/tmp/u" }, "$.overlay");
        Breaks(c => c.Overlay = new() { Lower = ["/"], Upper = "/tmp/u", Work = "/tmp/u/" }, "$.overlay.work");
    }

    [Fact]
    public void HostnameRule()
    {
        Passes(c => c.Hostname = new string('a', 64));
        Breaks(c => c.Hostname = new string('ä', 33), "$.hostname");
        Breaks(c => c.Domainname = new string('a', 65), "$.domainname");
        Breaks(
            c =>
            {
                c.Without(NamespaceType.Uts);
                c.Domainname = "x";
            },
            "$.domainname");
    }

    [Fact]
    public void NamespaceRule()
    {
        Passes(c => c.Namespaces[4].Path = "/proc/self/ns/net");
        Breaks(c => c.Namespaces.Add(new(NamespaceType.Pid)), "$.namespaces[8]");
        Breaks(c => c.Namespaces.Add(new((NamespaceType)99)), "$.namespaces[8].type");
        Breaks(c => c.Namespaces[4].Path = "proc/self/ns/net", "$.namespaces[4].path");
        Breaks(c => c.Namespaces[4].Path = "/no/such", "$.namespaces[4].path");
        Breaks(c => c.Namespaces[4].Path = "/etc/passwd", "$.namespaces[4].path");
        Breaks(c => c.Namespaces[4].Path = "/dev/null", "$.namespaces[4].path");
        Breaks(c => c.Namespaces[4].Path = "/proc/self/ns/uts", "$.namespaces[4].path");
        IReadOnlyList<ConfigViolation> violations = ConfigValidator.Validate(Valid(), new TestHost { Missing = "time" });
        Assert.Equal("$.namespaces[7]", Assert.Single(violations).JsonPath);
    }

    [Fact]
    public void IdMapRule()
    {
        Passes(c => c.UidMappings = [new(0, 5, 1), new(1, 100000, 4294867295)]);
        Breaks(c => c.UidMappings = [], "$.uid_mappings");
        Breaks(c => c.Without(NamespaceType.User), "$.uid_mappings", "$.gid_mappings");
        Breaks(c => c.Namespaces[5].Path = "/proc/self/ns/user", "$.uid_mappings", "$.gid_mappings");
        Breaks(c => c.UidMappings = [new(0, 0, 0)], "$.uid_mappings[0].size");
        Breaks(c => c.UidMappings = [new(-1, 0, 1)], "$.uid_mappings[0].container_id");
        Breaks(c => c.GidMappings = [new(0, 4294967295, 1)], "$.gid_mappings[0].host_id");
        Breaks(c => c.UidMappings = [new(0, 0, 4294967296)], "$.uid_mappings[0].container_id", "$.uid_mappings[0].host_id");
        Breaks(c => c.UidMappings = [new(0, 0, 10), new(9, 100, 1)], "$.uid_mappings[1].container_id");
        Breaks(c => c.UidMappings = [new(0, 0, 10), new(10, 9, 5)], "$.uid_mappings[1].host_id");
    }

    [Fact]
    public void SysctlRule()
    {
        foreach (string name in (string[])["kernel.shmmax", "fs.mqueue.msg_max", "net.ipv4.ip_forward", "net/ipv4/conf/eth0.1/forwarding", "kernel.domainname", "user.max_user_namespaces"])
            Passes(c => c.Sysctl[name] = "1");
        foreach (string name in (string[])["vm.swappiness", "kernel.panic", "kernel.core_pattern", "", "net..x", "net.", "net/../kernel/panic", "net.ipv4/../../kernel", "net.//.kernel.panic", "net/./x"])
            Breaks(c => c.Sysctl[name] = "1", $"$.sysctl['{name}']");
        foreach ((NamespaceType type, string name) in ((NamespaceType, string)[])
            [(NamespaceType.Ipc, "kernel.sem"), (NamespaceType.Network, "net.core.somaxconn"), (NamespaceType.Uts, "kernel.hostname")])
        {
            Breaks(
                c =>
                {
                    c.Without(type);
                    c.Sysctl[name] = "1";
                },
                $"$.sysctl['{name}']");
        }
    }

    [Fact]
    public void CapabilityRule()
    {
        Passes(c => c.Capabilities = new() { Bounding = ["CAP_KILL"], Permitted = ["CAP_KILL"], Inheritable = ["CAP_KILL"], Ambient = ["CAP_KILL"], Effective = ["CAP_KILL"] });
        Breaks(c => c.Capabilities = new() { Bounding = ["CAP_KILL", "CAP_FLY"] }, "$.capabilities.Bounding[1]");
        Breaks(c => c.Capabilities = new() { Effective = ["CAP_KILL"] }, "$.capabilities.Effective[0]");
        Breaks(c => c.Capabilities = new() { Permitted = ["CAP_KILL"], Ambient = ["CAP_KILL"] }, "$.capabilities.Ambient[0]");
        Breaks(c => c.Process!.Capabilities = new() { Bounding = ["KILL"] }, "$.process.capabilities.Bounding[0]");
        ContainerConfig config = Valid();
        config.Capabilities = new() { Bounding = ["CAP_BPF"] };
        Assert.Single(ConfigValidator.Validate(config, new TestHost { Last = 37 }));
    }

    [Fact]
    public void LimitsAndRanges()
    {
        Passes(c => c.Rlimits = [new() { Type = RlimitType.NoFile, Soft = 1, Hard = 1 }]);
        Breaks(c => c.Rlimits = [new() { Type = RlimitType.NoFile, Soft = 2, Hard = 1 }], "$.rlimits[0].soft");
        Breaks(c => c.Rlimits = [new(), new()], "$.rlimits[1].type");
        Breaks(c => c.Rlimits = [new() { Type = (RlimitType)16 }], "$.rlimits[0].type");
        Breaks(c => c.Process!.Rlimits = [new() { Soft = 2, Hard = 1 }], "$.process.rlimits[0].soft");
        Passes(c => c.OomScoreAdj = -1000);
        Breaks(c => c.OomScoreAdj = 1001, "$.oom_score_adj");
        Passes(c => c.Umask = 0x1FF);
        Breaks(c => c.Umask = 0x200, "$.umask");
        Passes(c => c.ParentDeathSignal = 64);
        Breaks(c => c.ParentDeathSignal = 65, "$.parent_death_signal");
        Passes(c => c.RootPropagation = MountFlags.Shared | MountFlags.Recursive);
        Breaks(c => c.RootPropagation = MountFlags.Shared | MountFlags.Private, "$.rootPropagation");
        Breaks(c => c.RootPropagation = MountFlags.Recursive, "$.rootPropagation");
    }

    [Fact]
    public void ProcessRule()
    {
        Passes(c => c.Process = null);
        Breaks(c => c.Process!.Args = [""], "$.process.args[0]");
        Breaks(c => c.Process!.Cwd = "tmp", "$.process.cwd");
        Breaks(c => c.Process!.Env = ["A=1", "B", "=c"], "$.process.env[1]", "$.process.env[2]");
        Breaks(c => c.Process!.User = "a:b:c", "$.process.user");
        Assert.Equal("$.args", Assert.Single(ConfigValidator.ValidateProcess(new ProcessConfig())).JsonPath);
        Assert.Empty(ConfigValidator.ValidateProcess(new ProcessConfig("true")));
    }

    [Fact]
    public void CommandsOfMounts()
    {
        static ContainerMount Mount(params MountCommand[] commands) => new("tmpfs", "tmpfs", "/t") { PremountCommands = [.. commands], PostmountCommands = [.. commands] };
        Passes(c => c.Mounts.Add(Mount(new("touch", "x"), new("/bin/touch") { Dir = "/tmp", Timeout = 1, Env = ["A="] })));
        Breaks(
            c => c.Mounts.Add(Mount(new MountCommand(), new("bin/x"), new("x") { Dir = "tmp" }, new("x") { Timeout = 0 }, new("x") { Env = ["A"] })),
            [.. ((string[])["premount", "postmount"]).SelectMany(w => ((string[])["0].path", "1].path", "2].dir", "3].timeout", "4].env[0]"]).Select(p => $"$.mounts[0].{w}_cmds[{p}"))]);
    }

    [Fact]
    public void HookLabelAndPathRules()
    {
        Passes(c => c.Hooks.Prestart = [new() { Path = "/bin/true", Timeout = 1, Env = ["A="] }]);
        Breaks(c => c.Hooks.CreateRuntime = [new() { Path = "true" }], "$.Hooks.createRuntime[0].path");
        Breaks(c => c.Hooks.Poststart = [new() { Path = "/x", Timeout = 0 }], "$.Hooks.poststart[0].timeout");
        Breaks(c => c.Hooks.StartContainer = [new() { Path = "/x", Env = ["A"] }], "$.Hooks.startContainer[0].env[0]");
        Passes(c => c.Labels = ["a="]);
        Breaks(c => c.Labels = ["a=b", "a", "=b"], "$.labels[1]", "$.labels[2]");
        Passes(c => c.MaskPaths = ["/proc/kcore"]);
        Breaks(c => c.MaskPaths = ["proc"], "$.mask_paths[0]");
        Breaks(c => c.ReadonlyPaths = ["/a", ""], "$.readonly_paths[1]");
    }

    [Fact]
    public void TimeOffsetRule()
    {
        Passes(c => c.TimeOffsets["boottime"] = new() { Seconds = -5 });
        Breaks(c => c.TimeOffsets["realtime"] = new(), "$.time_offsets['realtime']");
        Breaks(c => c.TimeOffsets["monotonic"] = new() { Nanoseconds = 1_000_000_000 }, "$.time_offsets['monotonic'].nanosecs");
        Breaks(
            c =>
            {
                c.Without(NamespaceType.Time);
                c.TimeOffsets["monotonic"] = new();
            },
            "$.time_offsets");
    }

    [Fact]
    public void SecurityModulesAndResctrl()
    {
        Passes(c => c.AppArmorProfile = "unconfined");
        Breaks(c => c.AppArmorProfile = "p", "$.apparmor_profile");
        Breaks(c => c.ProcessLabel = "l", "$.process_label");
        Breaks(c => c.Process!.AppArmorProfile = "p", "$.process.apparmor_profile");
        Breaks(c => c.Process!.Label = "l", "$.process.label");
        Breaks(c => c.IntelRdt = new() { ClosId = "a/b" }, "$.intel_rdt", "$.intel_rdt.closID");
        ContainerConfig config = Valid();
        config.AppArmorProfile = config.ProcessLabel = config.MountLabel = "x";
        config.IntelRdt = new() { ClosId = "a", L3CacheSchema = "L3:0=f", MemoryBandwidthSchema = "MB:0=50" };
        Assert.Empty(ConfigValidator.Validate(config, new TestHost { Everything = true }));
    }

    [Fact]
    public void SeccompRule()
    {
        Passes(c => c.Seccomp = ContainerJsonTests.Full().Seccomp);
        Breaks(c => c.Seccomp = new() { DefaultAction = "ALLOW" }, "$.seccomp.default_action");
        Breaks(c => c.Seccomp = new() { DefaultAction = "SCMP_ACT_NOTIFY" }, "$.seccomp.default_action");
        Breaks(c => c.Seccomp = new() { DefaultErrnoReturn = 1 }, "$.seccomp.default_errno_ret");
        Breaks(c => c.Seccomp = new() { Architectures = ["amd64"], Flags = ["X"] }, "$.seccomp.architectures[0]", "$.seccomp.flags[0]");
        Breaks(c => c.Seccomp = new() { ListenerPath = "x" }, "$.seccomp.listener_path");
        Breaks(c => c.Seccomp = new() { ListenerMetadata = "x" }, "$.seccomp.listener_metadata");
        Breaks(c => c.Seccomp = One(new() { Action = "X" }), "$.seccomp.syscalls[0].name", "$.seccomp.syscalls[0].action");
        Breaks(c => c.Seccomp = One(new() { Name = "open", ErrnoReturn = 1 }), "$.seccomp.syscalls[0].errnoRet");
        Breaks(c => c.Seccomp = One(new() { Name = "open", Action = "SCMP_ACT_ERRNO", ErrnoReturn = 4096 }), "$.seccomp.syscalls[0].errnoRet");
        Breaks(c => c.Seccomp = One(new() { Name = "open", Action = "SCMP_ACT_NOTIFY" }), "$.seccomp.listener_path");
        Breaks(c => c.Seccomp = One(new() { Name = "open", Args = [new() { Index = 6, Operator = "=" }] }), "$.seccomp.syscalls[0].args[0].index", "$.seccomp.syscalls[0].args[0].op");

        static SeccompProfile One(SeccompSyscall syscall) => new() { Syscalls = [syscall] };
    }
}
