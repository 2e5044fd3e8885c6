using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Init;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using Xunit;

namespace PSContainer.Tests.Launch;

/// <summary>The order of what a container's first process does, read from the plan.</summary>
public class InitPlanTests
{
    private static readonly CgroupEntry s_cgroup = new(["/tasks"], string.Empty, string.Empty);

    [Fact]
    public void Labels_and_hooks_have_their_places()
    {
        ContainerConfig config = ConfigTemplates.Default();
        config.Rootfs = "/r";
        config.Hostname = "h";
        config.AppArmorProfile = "profile";
        config.ProcessLabel = "label";
        config.Sysctl["net.ipv4.ip_forward"] = "1";
        config.Mounts[0].PremountCommands.Add(new("true"));
        config.Hooks.Prestart.Add(new() { Path = "/a" });
        config.Hooks.CreateContainer.Add(new() { Path = "/b" });
        config.Hooks.StartContainer.Add(new() { Path = "/c" });
        LaunchPlan plan = Build(config, new("true"));
        StepKind[] kinds = [.. plan.Steps.Select(s => s.Kind).Where(k => k is not StepKind.Mount and not StepKind.CgroupMount)];
        Assert.Equal(
            [
                StepKind.JoinCgroup, StepKind.SessionKeyring, StepKind.EnterNamespaces, StepKind.Loopback, StepKind.RootPropagation, StepKind.BindRoot,
                StepKind.WaitAtGate, StepKind.EnterNamespaces, StepKind.RunCommand, StepKind.Devices, StepKind.RuntimeHooks, StepKind.RunCommand,
                StepKind.PivotRoot, StepKind.Hostname, StepKind.SecurityLabel, StepKind.Sysctl, StepKind.ReadonlyPaths, StepKind.MaskPaths,
                StepKind.FindUser, StepKind.WaitAtGate, StepKind.SecurityLabel, StepKind.Execute,
            ],
            kinds);
        Assert.Equal(["set the AppArmor profile \"profile\"", "set the SELinux label \"label\""], plan.Steps.Where(s => s.Kind == StepKind.SecurityLabel).Select(s => s.Describe()));
        Assert.StartsWith("run the startContainer hook 0: \"/c\"; run true as root", plan.Steps[^1].Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_them_there_is_nothing_of_them()
    {
        ContainerConfig config = ConfigTemplates.Default();
        config.Rootfs = "/r";
        config.Hooks.Poststart.Add(new() { Path = "/outside" });
        LaunchPlan plan = Build(config, new("true"));
        Assert.DoesNotContain(plan.Steps, s => s.Kind is StepKind.RunCommand or StepKind.RuntimeHooks or StepKind.SecurityLabel);
        Assert.Equal(2, plan.Steps.Count(s => s.Kind == StepKind.WaitAtGate));
    }

    [Fact]
    public void The_network_comes_before_the_hooks_and_the_kernel_parameters()
    {
        ContainerConfig config = ConfigTemplates.Default();
        config.Rootfs = "/r";
        config.Sysctl["net.ipv4.conf.eth0.rp_filter"] = "1";
        config.Networks.Add(new() { Type = "veth", Name = "eth0", Bridge = "br0", Address = "10.0.0.2/24", Gateway = "10.0.0.1" });
        config.NetDevices["eth7"] = new() { Name = "inner" };
        config.Routes.Add(new() { Destination = "10.9.0.0/16", Gateway = "10.0.0.3", InterfaceName = "eth0" });
        config.Hooks.CreateRuntime.Add(new() { Path = "/a" });
        LaunchPlan plan = Build(config, new("true"));
        StepKind[] kinds = [.. plan.Steps.Select(s => s.Kind).Where(k => k is StepKind.Network or StepKind.RuntimeHooks or StepKind.Sysctl or StepKind.Loopback)];
        Assert.Equal([StepKind.Loopback, StepKind.Network, StepKind.RuntimeHooks, StepKind.Sysctl], kinds);
        Assert.Equal(
            "wait for the caller to move in the interface eth7 as inner; make the interface eth0, on the bridge br0, 10.0.0.2/24, gateway 10.0.0.1; add the route to 10.9.0.0/16 by 10.0.0.3 over eth0",
            plan.Steps.Single(s => s.Kind == StepKind.Network).Describe());
    }

    [Fact]
    public void A_process_has_its_own_label_or_the_containers()
    {
        ContainerConfig config = new() { AppArmorProfile = "ours", ProcessLabel = "ours" };
        ProcessConfig process = new("true") { AppArmorProfile = "own", Label = "own" };
        Assert.Equal(["set the AppArmor profile \"own\"", "set the SELinux label \"own\""], Labels(ExecPlanBuilder.Build(config, process, s_cgroup, ProcessConnections.Streams)));
        Assert.Equal(["set the AppArmor profile \"own\"", "set the SELinux label \"own\""], Labels(Build(config, process)));
        Assert.Equal(["set the AppArmor profile \"ours\"", "set the SELinux label \"ours\""], Labels(ExecPlanBuilder.Build(config, new("true"), s_cgroup, ProcessConnections.Streams)));
        Assert.Empty(Labels(ExecPlanBuilder.Build(new(), new("true"), s_cgroup, ProcessConnections.Streams)));
        static IEnumerable<string> Labels(LaunchPlan plan) => plan.Steps.Where(s => s.Kind == StepKind.SecurityLabel).Select(s => s.Describe());
    }

    [Fact]
    public void A_clock_that_stands_still_does_not_strike()
    {
        (int one, int other) = Libc.SocketPair(messages: false);
        using Deadline deadline = new(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        deadline.Suspend();
        Thread writer = new(() =>
        {
            Thread.Sleep(400);
            _ = Libc.TrySend(other, [1]);
        });
        writer.Start();
        deadline.WaitReadable(one);
        writer.Join();
        _ = Libc.TryReceive(one, new byte[1], default, out int _);
        deadline.Resume();
        Assert.Equal(Errno.ETIMEDOUT, Assert.Throws<ContainerException>(() => deadline.WaitReadable(one)).Errno);

        // One that has no end has none afterwards; and who was not stopped goes on as before.
        using Deadline never = new(null, new CancellationTokenSource(100).Token);
        never.Suspend();
        never.Resume();
        Assert.ThrowsAny<OperationCanceledException>(() => never.WaitReadable(one));
        Libc.Close(one);
        Libc.Close(other);
    }

    private static LaunchPlan Build(ContainerConfig config, ProcessConfig process) =>
        new InitPlanBuilder(config, [], new HookSet("id", config, "/state", null)).Build(process, s_cgroup, ProcessConnections.Streams);
}
