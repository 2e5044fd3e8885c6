using System;
using System.Globalization;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Security;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>What init is given: names, cgroups, capabilities, limits, kernel parameters, clocks. Seen from outside wherever the kernel shows it.</summary>
[Trait("Category", "Privileged")]
public class InitSettingsTests
{
    [PrivilegedFact]
    public void Host_name_and_domain_name()
    {
        using Sandbox sandbox = new();
        string before = Environment.MachineName;
        Outcome outcome = sandbox.Shell("hostname; cat /proc/sys/kernel/domainname", c => (c.Hostname, c.Domainname) = ("inside", "example.test"));
        Assert.Equal(["inside", "example.test"], outcome.Lines);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/hostname").Trim());
    }

    [PrivilegedFact]
    public void Init_is_in_its_cgroup_in_every_hierarchy()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        foreach (string line in MountedCgroups.Of(Machine.Proc(container.InitProcessId, "cgroup").TrimEnd('\n').Split('\n')))
            Assert.EndsWith("/pscontainer/" + container.Id, line, StringComparison.Ordinal);
        foreach (string directory in container.CgroupPaths.Values)
            Assert.Contains($"{container.InitProcessId}", File.ReadAllLines(directory + "/cgroup.procs"));
    }

    [PrivilegedFact]
    public void Limits_are_in_the_cgroup_files()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 64 << 20;
            c.Cgroups.Resources.PidsLimit = 33;
            c.Cgroups.Resources.CpuShares = 512;
        }));
        if (container.CgroupPaths.TryGetValue("memory", out string? memory))
            Assert.Equal($"{64 << 20}\n", File.ReadAllText(memory + "/memory.limit_in_bytes"));
        Assert.Equal("33\n", File.ReadAllText(container.CgroupPaths.TryGetValue("pids", out string? pids) ? pids + "/pids.max" : container.CgroupPaths[""] + "/pids.max"));
        Assert.Equal(33, (long)container.GetStats().CgroupStats.Pids!.Limit!);
    }

    [PrivilegedFact]
    public void Capability_sets_are_as_configured()
    {
        using Sandbox sandbox = new();
        string[] names = ["CAP_KILL", "CAP_CHOWN", "CAP_NET_BIND_SERVICE"];
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Capabilities = new()
        {
            Bounding = [.. names],
            Permitted = [.. names],
            Effective = ["CAP_KILL"],
            Inheritable = ["CAP_CHOWN"],
            Ambient = ["CAP_CHOWN"],
        }));
        ulong all = Capability.Mask(names), chown = Capability.Mask(["CAP_CHOWN"]);
        Assert.Equal(all, Set(container, "CapBnd"));
        Assert.Equal(chown, Set(container, "CapInh"));
        Assert.Equal(chown, Set(container, "CapAmb"));
        Assert.Equal(0UL, Set(container, "CapPrm") & ~all);
    }

    [PrivilegedFact]
    public void A_user_has_ambient_capabilities_only()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Capabilities = new()
        {
            Bounding = ["CAP_KILL", "CAP_CHOWN"],
            Permitted = ["CAP_KILL", "CAP_CHOWN"],
            Effective = ["CAP_KILL", "CAP_CHOWN"],
            Inheritable = ["CAP_KILL"],
            Ambient = ["CAP_KILL"],
        }));
        container.Start(new ProcessConfig("/bin/sleep", "1000") { User = "1000" }).Dispose();
        ulong kill = Capability.Mask(["CAP_KILL"]);
        Assert.Equal(kill, Set(container, "CapPrm"));
        Assert.Equal(kill, Set(container, "CapEff"));
        Assert.Equal(kill, Set(container, "CapAmb"));
    }

    [PrivilegedFact]
    public void Inheritable_is_empty_by_default_and_by_exec()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Assert.Equal(0UL, Set(container, "CapInh"));
        Assert.Equal(0UL, Set(container, "CapAmb"));
        Outcome exec = Sandbox.Run(container, "/bin/grep", "CapInh", "/proc/self/status");
        Assert.Equal("CapInh:\t0000000000000000", exec.Lines[0]);
    }

    [PrivilegedFact]
    public void A_capability_that_the_caller_lacks_is_left_out()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            foreach (System.Collections.Generic.List<string> set in (System.Collections.Generic.List<string>[])[c.Capabilities!.Bounding, c.Capabilities.Permitted, c.Capabilities.Effective])
                set.Add("CAP_SYS_RESOURCE");
        }));
        ulong own = ulong.Parse(Machine.Status(Environment.ProcessId, "CapBnd"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(own & Capability.Mask(["CAP_SYS_RESOURCE"]), Set(container, "CapEff") & Capability.Mask(["CAP_SYS_RESOURCE"]));
    }

    [PrivilegedTheory]
    [InlineData(true, "1")]
    [InlineData(false, "0")]
    public void No_new_privileges(bool value, string expected)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.NoNewPrivileges = value));
        Assert.Equal(expected, Machine.Status(container.InitProcessId, "NoNewPrivs"));
        Container other = sandbox.Create(sandbox.Config(c => c.NoNewPrivileges = !value));
        other.Start(new ProcessConfig("/bin/sleep", "1000") { NoNewPrivileges = value }).Dispose();
        Assert.Equal(expected, Machine.Status(other.InitProcessId, "NoNewPrivs"));
    }

    [PrivilegedFact]
    public void Resource_limits_and_oom_preference()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Rlimits = [new() { Type = RlimitType.NoFile, Soft = 100, Hard = 200 }, new() { Type = RlimitType.Core, Soft = 0, Hard = 4096 }];
            c.OomScoreAdj = 500;
        }));
        string limits = Machine.Proc(container.InitProcessId, "limits");
        Assert.Matches(@"Max open files +100 +200 ", limits);
        Assert.Matches(@"Max core file size +0 +4096 ", limits);
        Assert.Equal("500\n", Machine.Proc(container.InitProcessId, "oom_score_adj"));
    }

    [PrivilegedFact]
    public void A_limit_beyond_the_callers_is_a_clear_error()
    {
        // Where the caller may raise limits there is nothing to refuse.
        ulong own = ulong.Parse(Machine.Status(Environment.ProcessId, "CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if ((own & Capability.Mask(["CAP_SYS_RESOURCE"])) != 0)
            return;
        using Sandbox sandbox = new();
        _ = Libc.TryGetHardLimit((int)RlimitType.NoFile, out ulong hard);
        Container container = sandbox.Create(sandbox.Config(c => c.Rlimits = [new() { Type = RlimitType.NoFile, Soft = 10, Hard = hard + 1 }]));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("NoFile", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Umask()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Umask = 0x1F)); // 0037
        Assert.Equal("0037", Machine.Status(container.InitProcessId, "Umask"));
        Assert.Equal("0037", Sandbox.Run(container, "/bin/sh", "-c", "umask").Lines[0]);
        Assert.Equal("0022", sandbox.Shell("umask").Lines[0]);
    }

    [PrivilegedFact]
    public void Kernel_parameters_of_the_namespaces()
    {
        using Sandbox sandbox = new();
        string host = File.ReadAllText("/proc/sys/kernel/msgmax");
        Outcome outcome = sandbox.Shell("cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/lo/rp_filter /proc/sys/kernel/msgmax", c =>
        {
            c.Sysctl["net.ipv4.ip_forward"] = "1";
            c.Sysctl["net/ipv4/conf/lo/rp_filter"] = "2";
            c.Sysctl["kernel.msgmax"] = "4321";
        });
        Assert.Equal(["1", "2", "4321"], outcome.Lines);
        Assert.Equal(host, File.ReadAllText("/proc/sys/kernel/msgmax"));
    }

    [PrivilegedFact]
    public void Clocks_are_moved_in_a_time_namespace()
    {
        using Sandbox sandbox = new();
        const int Day = 86_400;
        double host = Uptime(File.ReadAllText("/proc/uptime"));
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Namespaces.Add(new(NamespaceType.Time));
            c.TimeOffsets["boottime"] = new() { Seconds = 7 * Day };
            c.TimeOffsets["monotonic"] = new() { Seconds = Day, Nanoseconds = 5 };
        }));
        double inside = Uptime(Sandbox.Run(container, "/bin/cat", "/proc/uptime").Output);
        Assert.InRange(inside - host, 7 * Day, (7 * Day) + 60);
        Assert.Contains("monotonic", Machine.Proc(container.InitProcessId, "timens_offsets"), StringComparison.Ordinal);
    }

    [PrivilegedFact("python3")]
    public void The_session_keyring_is_the_containers_own()
    {
        // keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) by its number on x64 and arm64.
        const string Script = "import ctypes,platform; print(ctypes.CDLL(None).syscall(250 if platform.machine()=='x86_64' else 219, 0, -3, 0))";
        using Sandbox sandbox = new();
        string[] serials = [Serial(false), Serial(false), Serial(true), Serial(true)];
        Assert.NotEqual(serials[0], serials[1]);
        Assert.DoesNotContain(serials[2], serials[..2]);
        Assert.Equal(serials[2], serials[3]);

        string Serial(bool shared)
        {
            Outcome outcome = sandbox.Run(
                sandbox.Config(c => (c.Rootfs, c.NoNewKeyring) = (string.Empty, shared)),
                new ProcessConfig("python3", "-c", Script) { Env = ["PATH=" + Environment.GetEnvironmentVariable("PATH"), "HOME=/root"] });
            Assert.Equal(string.Empty, outcome.Error);
            return outcome.Lines[0];
        }
    }

    private static double Uptime(string text) => double.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture);

    private static ulong Set(Container container, string name) =>
        ulong.Parse(Machine.Status(container.InitProcessId, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
