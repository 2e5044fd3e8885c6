using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using PSContainer.Tests.Networking;
using Xunit;

namespace PSContainer.Tests.Services;

/// <summary>runtime.json at work, on the machine's own kernel.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class RuntimeTests
{
    private static readonly string[] s_kinds = ["cgroup", "ipc", "net", "pid", "user", "uts"];

    private static LinuxkitRuntime Runtime(Sandbox sandbox, string json) =>
        LinuxkitRuntime.Parse(Encoding.UTF8.GetBytes(json.Replace("HOME", sandbox.Home, StringComparison.Ordinal).Replace("TAG", sandbox.Tag, StringComparison.Ordinal)), sandbox.Home);

    private static Container Create(Sandbox sandbox, string json, Action<ContainerConfig>? change = null) =>
        sandbox.Factory.Create(sandbox.NewId(), sandbox.Config(change), Runtime(sandbox, json));

    private static string[] Mounts(Sandbox sandbox) =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(sandbox.Home, StringComparison.Ordinal)).Select(l => l.Split(' ')[4][sandbox.Home.Length..])];

    private static string[] Tree(Sandbox sandbox) =>
        [.. Directory.EnumerateFileSystemEntries(sandbox.Home, "*", SearchOption.TopDirectoryOnly).Select(p => Path.GetFileName(p)!).Where(n => n is not ("state" or "data" or "root")).Order()];

    [PrivilegedFact]
    public void CgroupsMountsAndDirectoriesStandAsLongAsTheContainer()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Directory.CreateDirectory(sandbox.Home + "/lower");
        File.WriteAllText(sandbox.Home + "/lower/file", "text");
        Container container = Create(sandbox, """
            {
              "cgroups": ["TAG-group/inner"],
              "mounts": [
                {"type": "tmpfs", "source": "tmpfs", "destination": "HOME/a/b", "options": ["nodev", "noexec", "size=1m", "mode=700"]},
                {"type": "overlay", "source": "overlay", "destination": "HOME/c", "options": ["lowerdir=HOME/lower", "upperdir=HOME/a/b/up", "workdir=HOME/a/b/work"]},
                {"source": "HOME/lower", "destination": "HOME/d", "options": ["bind", "ro"]}
              ],
              "mkdir": ["HOME/a/b/made/deep"]
            }
            """);
        Assert.Equal(["/a/b", "/c", "/d"], Mounts(sandbox));
        string line = File.ReadLines("/proc/self/mountinfo").Single(l => l.Contains(sandbox.Home + "/a/b ", StringComparison.Ordinal));
        Assert.Contains("nodev,noexec", line, StringComparison.Ordinal);
        Assert.Contains("size=1024k", line, StringComparison.Ordinal);
        Assert.True(Directory.Exists(sandbox.Home + "/a/b/made/deep"));
        Assert.Equal("text", File.ReadAllText(sandbox.Home + "/c/file"));
        File.WriteAllText(sandbox.Home + "/c/file", "other");
        Assert.Equal("other", File.ReadAllText(sandbox.Home + "/a/b/up/file"));
        Assert.ThrowsAny<Exception>(() => File.WriteAllText(sandbox.Home + "/d/new", "x"));

        // In every hierarchy that is mounted, and only once.
        string[] hierarchies = [.. File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(" - cgroup", StringComparison.Ordinal)).Select(l => l.Split(' ')[4]).Distinct()];
        Assert.NotEmpty(hierarchies);
        Assert.All(hierarchies, h => Assert.True(Directory.Exists($"{h}/{sandbox.Tag}-group/inner"), h));

        // They are there through its runs.
        container.StartInit(new ProcessConfig("/bin/sh", "-c", "exit 3"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(3, container.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(["/a/b", "/c", "/d"], Mounts(sandbox));
        Assert.Equal("other", File.ReadAllText(sandbox.Home + "/c/file"));
        container.Destroy(force: true);
        Assert.Empty(Mounts(sandbox));
        Assert.Equal(["lower"], Tree(sandbox));
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void ItMayMakeTheRootItself()
    {
        using Sandbox sandbox = new();
        string bundle = sandbox.Home + "/bundle";
        Bundle.Create(bundle, sandbox.Config(c => c.Process = new ProcessConfig("/bin/sh", "-c", "echo hello > /greeting")));
        string document = File.ReadAllText(bundle + "/config.json").Replace(sandbox.Root.Path, "rootfs", StringComparison.Ordinal);
        File.WriteAllText(bundle + "/config.json", document);
        File.WriteAllText(bundle + "/runtime.json", $$"""
            {"mounts": [
              {"type": "tmpfs", "source": "tmpfs", "destination": "tmp"},
              {"type": "overlay", "source": "overlay", "destination": "rootfs", "options": ["lowerdir={{sandbox.Root.Path}}", "upperdir=tmp/upper", "workdir=tmp/work"]}
            ]}
            """);
        Assert.Throws<ContainerException>(() => Bundle.Open(bundle));
        Bundle read = Bundle.OpenWithRuntime(bundle);
        Container container = sandbox.Factory.Create(sandbox.NewId(), read.ToConfig(), read.Runtime);
        for (int run = 0; run < 2; run++)
        {
            container.StartInit(container.Config.Process!, cancellationToken: Sandbox.Soon()).Dispose();
            Assert.Equal(0, container.Wait(Sandbox.Soon())!.ExitCode);
            Assert.Equal("hello\n", File.ReadAllText(bundle + "/tmp/upper/greeting"));
            container.ReleaseRuntimeRoot();
            Assert.Equal(["/bundle/tmp"], Mounts(sandbox));
        }

        container.Destroy();
        Assert.Equal(["config.json", "runtime.json"], Directory.EnumerateFileSystemEntries(bundle).Select(Path.GetFileName).Order());
    }

    [PrivilegedTheory]
    [InlineData("""{"cgroups": ["TAG-x"], "mkdir": ["HOME/d"], "mounts": [{"type": "tmpfs", "source": "x", "destination": "HOME/m"}, {"type": "nosuchfs", "source": "x", "destination": "HOME/n"}]}""", "$.mounts[1]", "ENODEV")]
    [InlineData("""{"cgroups": ["TAG-x"], "mounts": [{"source": "HOME/none", "destination": "HOME/m", "options": ["bind"]}]}""", "$.mounts[0]", "ENOENT")]
    [InlineData("""{"mounts": [{"type": "tmpfs", "source": "x", "destination": "HOME/m", "options": ["nosuchoption"]}]}""", "$.mounts[0]", "EINVAL")]
    [InlineData("""{"mounts": [{"type": "tmpfs", "source": "x", "destination": "HOME/m"}], "mkdir": ["HOME/state/lock/d"]}""", "$.mkdir[0]", "")]
    public void WhatFailsLeavesNothing(string json, string place, string errno)
    {
        using Sandbox sandbox = new();
        File.WriteAllText(sandbox.Home + "/file", "");
        MachineState before = sandbox.Look();
        string id = sandbox.NewId();
        ContainerException e = Assert.Throws<ContainerException>(() => sandbox.Factory.Create(id, sandbox.Config(), Runtime(sandbox, json.Replace("HOME/state/lock", "HOME/file", StringComparison.Ordinal))));
        Assert.Contains("runtime.json: " + place, e.Message, StringComparison.Ordinal);
        Assert.Contains(errno, e.Message, StringComparison.Ordinal);
        Assert.Empty(sandbox.Factory.ListIds());
        Assert.Empty(Mounts(sandbox));
        Assert.Equal(["file"], Tree(sandbox));
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void WhatWasThereBeforeStays()
    {
        using Sandbox sandbox = new();
        Directory.CreateDirectory(sandbox.Home + "/empty");
        Directory.CreateDirectory(sandbox.Home + "/mounted");
        Libc.Check(Libc.TryMount("x", sandbox.Home + "/mounted", "tmpfs", 0), "mount");
        try
        {
            Container container = Create(sandbox, """{"mkdir": ["HOME/empty", "HOME/new/in"], "mounts": [{"type": "tmpfs", "source": "y", "destination": "HOME/mounted"}]}""");
            File.WriteAllText(sandbox.Home + "/new/in/data", "mine");
            Assert.Equal(["/mounted", "/mounted"], Mounts(sandbox));
            container.Destroy();
            Assert.Equal(["/mounted"], Mounts(sandbox));
            Assert.Equal(["empty", "mounted", "new"], Tree(sandbox));
            Assert.Equal("mine", File.ReadAllText(sandbox.Home + "/new/in/data"));
        }
        finally
        {
            Libc.TryUnmount(sandbox.Home + "/mounted", Libc.MNT_DETACH);
        }
    }

    [PrivilegedFact]
    public void NamespacesAreBoundAndOutliveTheRun()
    {
        using Sandbox sandbox = new();
        string all = string.Join(", ", s_kinds.Select(k => $"\"{k}\": \"HOME/ns/{k}\""));
        Container container = sandbox.Factory.Create(sandbox.NewId(), UserNamespace.Mapped(sandbox), Runtime(sandbox, $$"""{"bindNS": { {{all}} } }"""));
        container.StartInit(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Dictionary<string, ulong> bound = s_kinds.ToDictionary(k => k, k => InodeOf($"{sandbox.Home}/ns/{k}"));
        foreach (string kind in s_kinds)
        {
            Assert.Equal(InodeOf($"/proc/{container.InitProcessId}/ns/{kind}"), bound[kind]);
            Assert.NotEqual(InodeOf($"/proc/self/ns/{kind}"), bound[kind]);
        }

        // They are there when it has ended.
        container.Signal(Libc.SIGKILL);
        container.Wait(Sandbox.Soon());
        Assert.Equal(bound["net"], InodeOf($"{sandbox.Home}/ns/net"));
        Assert.Equal(s_kinds.Length, Mounts(sandbox).Length);

        // The next run binds its own.
        container.StartInit(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(InodeOf($"/proc/{container.InitProcessId}/ns/uts"), InodeOf($"{sandbox.Home}/ns/uts"));
        Assert.Equal(s_kinds.Length, Mounts(sandbox).Length);
        container.Destroy(force: true);
        Assert.Empty(Mounts(sandbox));
        Assert.Empty(Tree(sandbox));
    }

    [PrivilegedFact]
    public void AMountNamespaceIsBoundWhereNothingIsShared()
    {
        using Sandbox sandbox = new();
        Libc.Check(Libc.TryMount(sandbox.Home, sandbox.Home, null, Libc.MS_BIND), "mount");
        Libc.Check(Libc.TryMount(null, sandbox.Home, null, Libc.MS_PRIVATE), "mount");
        try
        {
            Container container = StartOnSomeCpu(sandbox, Runtime(sandbox, """{"bindNS": {"mnt": "HOME/ns/mnt"}}"""));
            Assert.Equal(InodeOf($"/proc/{container.InitProcessId}/ns/mnt"), InodeOf($"{sandbox.Home}/ns/mnt"));
            container.Destroy(force: true);
            Assert.Single(Mounts(sandbox));
            Assert.Empty(Tree(sandbox));
        }
        finally
        {
            Libc.TryUnmount(sandbox.Home, Libc.MNT_DETACH);
        }
    }

    private static ulong InodeOf(string path) => Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat) == 0 ? stat.Inode : 0;

    /// <summary>
    /// Linux 6.18 numbers namespaces by CPU, and refuses to bind a mount namespace whose number is below that of the caller's own
    /// (mnt_ns_loop): with those of one of the CPUs it is not.
    /// </summary>
    private static Container StartOnSomeCpu(Sandbox sandbox, LinuxkitRuntime runtime)
    {
        for (int cpu = 0; ; cpu++)
        {
            Container container = sandbox.Factory.Create(sandbox.NewId(), sandbox.Config(c => c.Cgroups.Resources.CpusetCpus = $"{cpu}"), runtime);
            try
            {
                container.StartInit(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
                return container;
            }
            catch (ContainerException e) when (cpu + 1 < Environment.ProcessorCount && e.Message.Contains("$.bindNS.mnt", StringComparison.Ordinal))
            {
                Assert.Contains("not shared", e.Hint, StringComparison.Ordinal);
                Assert.Single(Mounts(sandbox));
                container.Destroy();
            }
        }
    }

    [PrivilegedFact("ip", "nsenter")]
    public void InterfacesAreMadeAndMoved() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        new NewLink("veth", "host0") { Peer = new NewLink("veth", "hostpeer") }.Add(socket);
        Container container = Create(sandbox, """
            {
              "interfaces": [
                {"name": "host0"},
                {"name": "in0", "peer": "out0"},
                {"name": "in1", "add": "veth", "peer": "out1", "createInRoot": true},
                {"name": "br0", "add": "bridge"},
                {"name": "ifb9", "add": "ifb", "createInRoot": true}
              ],
              "bindNS": {"net": "HOME/netns/one"}
            }
            """);
        Assert.Equal(["host0", "hostpeer", "lo"], Inside.Names(socket).Order());
        Inside.Start(container);
        int pid = container.InitProcessId;
        Assert.Equal(["hostpeer", "lo", "out0", "out1"], Inside.Names(socket).Order());
        Assert.All((string[])["host0", "in0", "in1", "br0", "ifb9"], n => Assert.NotNull(Ip.Link(n, pid)));
        Assert.Equal("veth", Ip.Link("in1", pid)!["linkinfo"]!["info_kind"]!.GetValue<string>());

        // A second container, in the first one's network, also when that has ended.
        Inside.Kill(container);
        Container second = sandbox.Create(sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, sandbox.Home + "/netns/one"));
        }));
        Assert.Contains("in0", Inside.Run(second, "/bin/sh", "-c", "ls /sys/class/net").Output, StringComparison.Ordinal);
        second.Destroy(force: true);

        // Another run has it all again, the host's own too.
        Inside.Start(container);
        Assert.NotNull(Ip.Link("host0", container.InitProcessId));
        Assert.NotNull(Ip.Link("in0", container.InitProcessId));
        container.Destroy(force: true);
        Assert.True(Machine.WaitUntil(() => Inside.Names(socket).Order().SequenceEqual(["host0", "hostpeer", "lo"])), string.Join(' ', Inside.Names(socket)));
        Assert.Empty(Mounts(sandbox));
        before.AssertUnchanged(sandbox);
    });

    [PrivilegedFact("ip", "nsenter")]
    public void InANetworkThatIsJoinedTheyGoWithTheContainer() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Container first = Inside.Sleeping(sandbox, sandbox.Config());
        string path = $"/proc/{first.InitProcessId}/ns/net";
        Container second = Create(sandbox, """{"interfaces": [{"name": "br0", "add": "bridge"}, {"name": "br1", "add": "ifb", "createInRoot": true}, {"name": "in0", "peer": "out0"}]}""", c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, path));
        });
        Inside.Start(second);
        Assert.All((string[])["br0", "br1", "in0"], n => Assert.NotNull(Ip.Link(n, first.InitProcessId)));
        second.Destroy(force: true);
        Assert.All((string[])["br0", "br1", "in0"], n => Assert.Null(Ip.Link(n, first.InitProcessId)));
        Assert.Equal(["lo"], Inside.Names(socket));
    });

    [PrivilegedTheory("ip", "nsenter")]
    [InlineData("""{"interfaces": [{"name": "missing0"}]}""", "$.interfaces[0].name", "there is no interface 'missing0'")]
    [InlineData("""{"interfaces": [{"name": "in0", "peer": "taken"}]}""", "$.interfaces[0].peer", "there is an interface 'taken' already")]
    [InlineData("""{"interfaces": [{"name": "in0", "peer": "out0"}, {"name": "x0", "add": "nosuchkind"}]}""", "$.interfaces[1]", "no such kind")]
    [InlineData("""{"interfaces": [{"name": "taken"}, {"name": "lo", "add": "bridge"}]}""", "$.interfaces[1].name", "'lo'")]
    [InlineData("""{"interfaces": [{"name": "taken"}], "bindNS": {"net": "HOME/root"}}""", "$.bindNS.net", "is a directory")]
    [InlineData("""{"interfaces": [{"name": "taken"}], "bindNS": {"ipc": "HOME/x/ipc", "net": "HOME/root/bin/busybox/n"}}""", "$.bindNS.net", "ENOTDIR")]
    public void AStartThatFailsLeavesNothing(string json, string place, string what) => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        new NewLink("veth", "taken") { Peer = new NewLink("veth", "takenpeer") }.Add(socket);
        Container container = Create(sandbox, json);
        MachineState before = sandbox.Look();
        ContainerException e = Assert.Throws<ContainerException>(() => Inside.Start(container));
        Assert.Contains("runtime.json: " + place, e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message + e.Hint, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(e.Hint);
        Assert.Equal(ContainerStatus.Created, container.Status);
        Assert.True(Machine.WaitUntil(() => Inside.Names(socket).Order().SequenceEqual(["lo", "taken", "takenpeer"])), string.Join(' ', Inside.Names(socket)));
        Assert.Empty(Mounts(sandbox));
        Assert.Empty(Tree(sandbox));
        before.AssertUnchanged(sandbox);
    });

    [PrivilegedFact]
    public void TheHostsNetworkHasNothingToMoveInto()
    {
        using Sandbox sandbox = new();
        Container container = Create(sandbox, """{"interfaces": [{"name": "in0", "peer": "out0"}]}""", c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, $"/proc/{Environment.ProcessId}/ns/net"));
        });
        ContainerException e = Assert.Throws<ContainerException>(() => container.StartInit(new ProcessConfig("/bin/sleep", "1"), cancellationToken: Sandbox.Soon()));
        Assert.Contains("runtime.json: $.interfaces: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("caller's own", e.Message, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void APathIsNotBoundTwice()
    {
        using Sandbox sandbox = new();
        Container first = Create(sandbox, """{"bindNS": {"uts": "HOME/uts"}}"""), second = Create(sandbox, """{"bindNS": {"uts": "HOME/uts"}}""");
        first.StartInit(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        ContainerException e = Assert.Throws<ContainerException>(() => second.StartInit(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()));
        Assert.Contains("mounted", e.Message, StringComparison.Ordinal);
        second.Destroy(force: true);
        Assert.Single(Mounts(sandbox));
    }
}
