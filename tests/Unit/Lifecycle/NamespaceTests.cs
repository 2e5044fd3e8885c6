using System;
using System.Diagnostics;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Namespaces: new, the host's, or joined by path.</summary>
[Trait("Category", "Privileged")]
public class NamespaceTests
{
    public static TheoryData<NamespaceType, string> Kinds => new()
    {
        { NamespaceType.Mount, "mnt" }, { NamespaceType.Uts, "uts" }, { NamespaceType.Ipc, "ipc" }, { NamespaceType.Pid, "pid" },
        { NamespaceType.Network, "net" }, { NamespaceType.Cgroup, "cgroup" }, { NamespaceType.Time, "time" },
    };

    [PrivilegedFact]
    public void All_kinds_can_be_new_at_once()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox, c => c.Namespaces.Add(new(NamespaceType.Time))));
        foreach (string file in (string[])["user", "mnt", "uts", "ipc", "pid", "net", "cgroup", "time"])
            Assert.NotEqual(Host(file), Of(container, file));
        Assert.Equal(1, Assert.Single(container.GetProcesses()).NamespacePid);
    }

    [PrivilegedTheory]
    [MemberData(nameof(Kinds))]
    public void A_kind_that_is_named_is_new(NamespaceType type, string file)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => Only(c, new ContainerNamespace(type))));
        Assert.NotEqual(Host(file), Of(container, file));
        foreach ((NamespaceType other, string name) in Kinds.Select(k => ((NamespaceType)k[0], (string)k[1])))
        {
            if (other != type && other != NamespaceType.Mount)
                Assert.Equal(Host(name), Of(container, name));
        }
    }

    [PrivilegedTheory]
    [MemberData(nameof(Kinds))]
    public void A_kind_is_joined_by_path(NamespaceType type, string file)
    {
        using Sandbox sandbox = new();
        Container first = sandbox.Sleeping(sandbox.Config(c => EnsureHas(c, NamespaceType.Time)));
        string path = $"/proc/{first.InitProcessId}/ns/{file}";
        Container second = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == type);
            c.Namespaces.Add(new(type, path));
            if (type == NamespaceType.Mount)
                c.Mounts.Clear();
            c.Networks.Clear();
        }));
        Assert.Equal(Of(first, file), Of(second, file));
        string other = type == NamespaceType.Uts ? "ipc" : "uts";
        Assert.NotEqual(Of(first, other), Of(second, other));
        if (type == NamespaceType.Pid)
            Assert.True(Assert.Single(second.GetProcesses()).NamespacePid > 1);
        Assert.Equal(0, Sandbox.Run(second, "/bin/true").ExitCode);
    }

    [PrivilegedFact]
    public void The_user_namespace_is_joined_by_path()
    {
        using Sandbox sandbox = new();
        Container first = sandbox.Sleeping(UserNamespace.Mapped(sandbox));
        ContainerConfig config = sandbox.Config(c => c.Namespaces.Add(new(NamespaceType.User, $"/proc/{first.InitProcessId}/ns/user")));
        Container second = sandbox.Sleeping(config);
        Assert.Equal(Of(first, "user"), Of(second, "user"));
        Assert.NotEqual(Of(first, "net"), Of(second, "net"));
        Assert.Equal("100000", Machine.Status(second.InitProcessId, "Uid").Split('\t')[0]);
        Assert.Equal(0, Sandbox.Run(second, "/bin/true").ExitCode);
    }

    [PrivilegedFact("unshare")]
    public void The_network_of_a_foreign_process_is_joined()
    {
        using Sandbox sandbox = new();
        using Process helper = Process.Start("unshare", ["--net", "sleep", "1000"]);
        try
        {
            Assert.True(Machine.WaitUntil(() => Machine.Link(helper.Id, "ns/net") != Host("net") && Machine.Proc(helper.Id, "comm") == "sleep\n"));
            Container container = sandbox.Sleeping(sandbox.Config(c =>
            {
                c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
                c.Namespaces.Add(new(NamespaceType.Network, $"/proc/{helper.Id}/ns/net"));
                c.Networks.Clear();
            }));
            Assert.Equal(Machine.Link(helper.Id, "ns/net"), Of(container, "net"));
        }
        finally
        {
            helper.Kill();
            helper.WaitForExit();
        }
    }

    [PrivilegedFact]
    public void A_path_of_another_kind_is_refused()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => sandbox.Create(sandbox.Config(c => Only(c, new(NamespaceType.Uts, "/proc/self/ns/net")))));
        Assert.Contains("$.namespaces[1].path", Assert.Single(error.Violations).JsonPath, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_path_that_goes_before_the_start_is_an_error_that_leaves_nothing()
    {
        using Sandbox sandbox = new();
        Container first = sandbox.Sleeping();
        Container second = sandbox.Create(sandbox.Config(c => Only(c, new(NamespaceType.Uts, $"/proc/{first.InitProcessId}/ns/uts"))));
        first.Destroy(force: true);
        MachineState before = sandbox.Look();
        Assert.Equal(ErrorCode.SystemError, Assert.Throws<ContainerException>(() => second.Start(new ProcessConfig("/bin/true"))).Code);
        before.AssertUnchanged(sandbox);
        Assert.Equal(ContainerStatus.Created, second.Status);
    }

    [PrivilegedFact]
    public void A_new_network_has_loopback_up()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("ip addr show lo; cat /proc/net/dev");
        Assert.Contains("UP", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1/8", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("eth0", outcome.Output, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void The_cgroup_namespace_has_the_container_as_its_root()
    {
        using Sandbox sandbox = new();
        foreach (string line in sandbox.Shell("cat /proc/self/cgroup").Lines)
            Assert.EndsWith(":/", line, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_working_directory_is_made_in_a_joined_mount_namespace()
    {
        using Sandbox sandbox = new();
        Container first = sandbox.Sleeping();
        Container second = sandbox.Create(sandbox.Config(c =>
        {
            Only(c, new ContainerNamespace(NamespaceType.Uts));
            c.Namespaces[0] = new(NamespaceType.Mount, $"/proc/{first.InitProcessId}/ns/mnt");
            c.Mounts.Clear();
        }));
        Outcome outcome = Sandbox.Run(second, new ProcessConfig("/bin/pwd") { Cwd = "/tmp/made" });
        Assert.Equal("/tmp/made", outcome.Lines[0]);
    }

    private static string Host(string file) => Machine.Link(Environment.ProcessId, "ns/" + file);

    private static string Of(Container container, string file) => Machine.Link(container.InitProcessId, "ns/" + file);

    private static void EnsureHas(ContainerConfig config, NamespaceType type)
    {
        if (!config.Namespaces.Exists(n => n.Type == type))
            config.Namespaces.Add(new(type));
    }

    /// <summary>A mount namespace, for the root's sake, and one other.</summary>
    private static void Only(ContainerConfig config, ContainerNamespace other)
    {
        config.Namespaces = other.Type == NamespaceType.Mount ? [other] : [new(NamespaceType.Mount), other];
        config.Networks.Clear();
        config.Mounts.RemoveAll(m => m.Type is "sysfs" or "cgroup" or "mqueue");
    }
}
