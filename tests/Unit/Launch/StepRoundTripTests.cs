using System;
using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Init;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Security;
using Xunit;

namespace PSContainer.Tests.Launch;

/// <summary>Every step of a plan to bytes and back.</summary>
public class StepRoundTripTests
{
    public static TheoryData<byte> Kinds => [.. Enum.GetValues<StepKind>().Select(k => (byte)k)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_read_is_what_was_written(byte kind)
    {
        InitStep step = Sample((StepKind)kind);
        byte[] bytes = Bytes(step);
        WireReader reader = new(bytes);
        InitStep read = StepCodec.Read(reader);
        Assert.True(reader.AtEnd);
        Assert.IsType(step.GetType(), read);
        Assert.Equal(step.Describe(), read.Describe());
        Assert.Equal(bytes, Bytes(read));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_that_is_cut_off_is_malformed(byte kind)
    {
        byte[] bytes = Bytes(Sample((StepKind)kind));
        for (int length = 0; length < bytes.Length; length++)
        {
            ContainerException error = Assert.Throws<ContainerException>(() => StepCodec.Read(new WireReader(bytes.AsMemory(0, length))));
            Assert.Equal(ErrorCode.SystemError, error.Code);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    public void A_kind_that_is_unknown_is_a_clear_error(byte kind)
    {
        ContainerException error = Assert.Throws<ContainerException>(() => StepCodec.Read(new WireReader(new byte[] { kind })));
        Assert.Contains("version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_plan()
    {
        LaunchPlan plan = new()
        {
            SpawnUnshare = Libc.CLONE_NEWPID,
            SpawnJoin = [new NamespaceHandle(1, Libc.CLONE_NEWUSER)],
            NeedsIdMaps = true,
            TimeOffsets = "boottime 1 2",
            OomKillFile = "/x",
            UnifiedCgroup = "/y",
            IsInit = true,
            Restores = true,
            ExtraFiles = 3,
            InitialCpus = "0-1",
            Steps = [.. Enum.GetValues<StepKind>().Select(Sample)],
        };
        WireWriter writer = new();
        plan.Write(writer);
        byte[] bytes = writer.Written.ToArray();
        LaunchPlan read = LaunchPlan.Read(new WireReader(bytes));
        Assert.Equal(
            (plan.SpawnUnshare, plan.NeedsIdMaps, plan.TimeOffsets, plan.OomKillFile, plan.UnifiedCgroup, plan.IsInit, plan.Restores, plan.ExtraFiles, plan.InitialCpus, plan.HasTerminal),
            (read.SpawnUnshare, read.NeedsIdMaps, read.TimeOffsets, read.OomKillFile, read.UnifiedCgroup, read.IsInit, read.Restores, read.ExtraFiles, read.InitialCpus, read.HasTerminal));
        Assert.Equal(plan.SpawnJoin, read.SpawnJoin);
        Assert.Equal(plan.Describe(), read.Describe());
        for (int length = 0; length < bytes.Length; length += 7)
            Assert.Throws<ContainerException>(() => LaunchPlan.Read(new WireReader(bytes.AsMemory(0, length))));
    }

    [Fact]
    public void Noise_is_malformed_and_nothing_worse()
    {
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            if (random.Next(2) == 0)
                noise[0] = (byte)random.Next(0, 36);
            Exception? error = Record.Exception(() => { _ = StepCodec.Read(new WireReader(noise)); });
            Assert.True(error is null or ContainerException, $"{error}");
        }
    }

    private static readonly HookCommand s_command = new()
    {
        Name = "createContainer hook 3",
        Path = "/bin/x y",
        Args = ["x", "", "ä"],
        Env = ["A=b"],
        Directory = "/d",
        Timeout = 7,
    };

    private static readonly HookState s_state = new()
    {
        Id = "web",
        Status = HookStatus.Created,
        Pid = 4711,
        Bundle = "/b",
        Annotations = new Dictionary<string, string> { ["a"] = "1", ["b"] = "" },
    };

    private static byte[] Bytes(InitStep step)
    {
        WireWriter writer = new();
        StepCodec.Write(step, writer);
        return writer.Written.ToArray();
    }

    private static InitStep Sample(StepKind kind) => kind switch
    {
        StepKind.JoinCgroup => new JoinCgroupStep(["/a/tasks", "/b/tasks"]),
        StepKind.SessionKeyring => new SessionKeyringStep(),
        StepKind.EnterNamespaces => new EnterNamespacesStep([new NamespaceHandle(0, Libc.CLONE_NEWNET), new NamespaceHandle(3, Libc.CLONE_NEWIPC)], Libc.CLONE_NEWNS),
        StepKind.WaitAtGate => new WaitAtGateStep(Gate.Exec),
        StepKind.Loopback => new LoopbackStep(),
        StepKind.RootPropagation => new RootPropagationStep(MountFlags.Shared | MountFlags.Recursive, "/röot"),
        StepKind.BindRoot => new BindRootStep("/root fs"),
        StepKind.OverlayRoot => new OverlayRootStep(new RootOverlay { Lower = ["/", "/a:b"], Upper = "/u", Work = "/w" }, "/t", true, "l"),
        StepKind.Mount => new MountStep(new ContainerMount("tmpfs", "tmpfs", "/mnt", "ro", "nosuid", "size=1m", "rslave", "rnoexec", "tmpcopyup", "exec"), new MountIdMap("0 1 2\n", "3 4 5\n", 1), outside: true) { Propagation = MountFlags.Shared, Label = "a:b" },
        StepKind.CgroupMount => new CgroupMountStep("/sys/fs/cgroup", 5, true, [new CgroupMountPoint("cpu", "cgroup", "cpu,cpuacct", "/h", ["cpuacct"])]),
        StepKind.Devices => new DevicesStep([new ContainerDevice { Type = 'b', Path = "/dev/x", Major = 8, Minor = long.MaxValue, FileMode = 7, Uid = 1, Gid = 2 }], true),
        StepKind.PivotRoot => new PivotRootStep(),
        StepKind.MoveRoot => new MoveRootStep("/r", true),
        StepKind.ReadonlyRoot => new ReadonlyRootStep(),
        StepKind.Hostname => new HostnameStep("h", "d"),
        StepKind.Sysctl => new SysctlStep(new Dictionary<string, string> { ["a.b"] = "1", ["c/d"] = "" }),
        StepKind.ReadonlyPaths => new ReadonlyPathsStep(["/a", "/b"]),
        StepKind.MaskPaths => new MaskPathsStep(["/c"], "l"),
        StepKind.WorkingDirectory => new WorkingDirectoryStep("/w"),
        StepKind.FindUser => new FindUserStep("ann:users", ["a", "1"]),
        StepKind.RuntimeHooks => new RuntimeHooksStep(["run the prestart hook 0: \"/x\"", ""]),
        StepKind.Stage => new StageStep("/run/state/restore", "/rootfs", [new StagedMount("m0", "/srv/data", Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID)]),
        StepKind.MountPoints => new MountPointsStep("/run/state/restore", [new MountPoint("/proc", true, ""), new MountPoint("/etc/hosts", false, "m0")]),
        StepKind.ExecuteCriu => new ExecuteCriuStep("/usr/sbin/criu", "/images", "/work", ["PATH=/usr/bin"]),
        StepKind.Network => new NetworkStep(["make the interface eth0 on the bridge br0", ""]),
        StepKind.RunCommand => new RunCommandStep(s_command, s_state),
        StepKind.SecurityLabel => new SecurityLabelStep(SecurityModule.Selinux, "system_u:system_r:x_t:s0"),
        StepKind.Personality => new PersonalityStep(PersonalityDomain.Linux32),
        StepKind.MemoryPolicy => new MemoryPolicyStep(MemoryPolicyMode.Bind, MemoryPolicyFlags.StaticNodes, "0-1"),
        StepKind.ReadonlyMounts => new ReadonlyMountsStep(),
        StepKind.SharedRoot => new SharedRootStep(MountFlags.Shared),
        StepKind.Terminal => new TerminalStep(new(132, 50), true),
        StepKind.ControllingTerminal => new ControllingTerminalStep(),
        StepKind.Execute => new ExecuteStep(new ProcessSpec
        {
            Args = ["/bin/sh", "-c", ""],
            Env = ["A=ä\n"],
            User = "1:2",
            Cwd = "/",
            NoNewPrivileges = true,
            Umask = 0x1FF,
            ParentDeathSignal = 9,
            Capabilities = new() { Bounding = ["CAP_KILL"], Ambient = ["CAP_CHOWN"] },
        }, new StartHooks([s_command, s_command with { Timeout = 0 }], s_state)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a step without a sample: add one"),
    };
}
