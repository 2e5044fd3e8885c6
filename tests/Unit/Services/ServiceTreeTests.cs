using System;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Services;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Services;

/// <summary>Directories of bundles, as linuxkit's init runs them.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class ServiceTreeTests
{
    private static string Add(Sandbox sandbox, string part, string name, string script, string? runtime = null, Action<ContainerConfig>? change = null)
    {
        string bundle = $"{sandbox.Home}/tree/containers/{part}/{name}-{sandbox.Tag}";
        Bundle.Create(bundle, sandbox.Config(c =>
        {
            c.Process = new ProcessConfig("/bin/sh", "-c", script) { Env = ["PATH=/bin"] };
            c.Mounts.Add(new ContainerMount("bind", sandbox.Home + "/out", "/mnt", ["rbind", "rw"]));
            change?.Invoke(c);
        }));
        if (runtime is not null)
            File.WriteAllText(bundle + "/runtime.json", runtime.Replace("HOME", sandbox.Home, StringComparison.Ordinal).Replace("TAG", sandbox.Tag, StringComparison.Ordinal));
        return bundle;
    }

    private static Sandbox Prepare()
    {
        Sandbox sandbox = new();
        Directory.CreateDirectory(sandbox.Home + "/out");
        Directory.CreateDirectory(sandbox.Home + "/tree");
        return sandbox;
    }

    private static string Said(Sandbox sandbox) => File.Exists(sandbox.Home + "/out/order") ? File.ReadAllText(sandbox.Home + "/out/order").ReplaceLineEndings(" ").Trim() : string.Empty;

    private static bool IsMounted(Sandbox sandbox, string path) => File.ReadLines("/proc/self/mountinfo").Any(l => l.Contains(sandbox.Home + path, StringComparison.Ordinal));

    private static void AssertDown(Sandbox sandbox, MachineState before)
    {
        Assert.Empty(sandbox.Factory.ListIds());
        Assert.Empty(new ServiceManager(sandbox.Factory).Get());
        foreach (string log in Directory.Exists(sandbox.Home + "/data/services") ? Directory.GetFiles(sandbox.Home + "/data/services", "*", SearchOption.AllDirectories) : [])
            File.Delete(log);
        if (Directory.Exists(sandbox.Home + "/data/services"))
            Directory.Delete(sandbox.Home + "/data/services", recursive: true);
        before.AssertUnchanged(sandbox);
    }

    /// <summary>Three onboot bundles and two services, one of them in the network that an onboot bundle has bound.</summary>
    private static void AddAll(Sandbox sandbox)
    {
        Add(sandbox, "onboot", "010-cgroup", "echo one >> /mnt/order", """{"cgroups": ["TAG-podruntime"], "mkdir": ["HOME/run/x"]}""");
        Add(sandbox, "onboot", "020-net", "sleep 0.3; echo two >> /mnt/order", """{"interfaces": [{"name": "inner0", "add": "bridge"}], "bindNS": {"net": "HOME/run/netns/shared", "uts": "HOME/run/uts"}}""");
        Add(sandbox, "onboot", "003-first", "echo zero >> /mnt/order; echo to the log");
        Add(sandbox, "services", "web", "ls /sys/class/net >> /mnt/net; echo web >> /mnt/order; echo up; exec sleep 1000", null, c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, sandbox.Home + "/run/netns/shared"));
        });
        Add(sandbox, "services", "db", "trap 'echo db-ends >> /mnt/order; exit 0' TERM; echo db >> /mnt/order; while :; do sleep 0.1; done", """{"namespace": "sys"}""");
        Add(sandbox, "onshutdown", "bye", "echo bye >> /mnt/order");
    }

    [PrivilegedFact]
    public void ComesUpInOrderAndGoesDown()
    {
        using Sandbox sandbox = Prepare();
        MachineState before = sandbox.Look();
        AddAll(sandbox);
        ServiceManager manager = new(sandbox.Factory);
        ServiceTree tree = ServiceTree.Open(sandbox.Home + "/tree");
        Assert.Equal(["003-first", "010-cgroup", "020-net", "db", "web", "bye"], tree.Bundles.Select(b => b.Name[..b.Name.IndexOf("-psct", StringComparison.Ordinal)]));
        try
        {
            ServiceStatus[] services = [.. manager.Start(tree, cancellationToken: Sandbox.Soon())];
            Assert.Equal(6, services.Length);
            Assert.All(services[..3], s => Assert.Equal((ServiceKind.OnBoot, ContainerStatus.Stopped, 0), (s.Kind, s.Status, s.Exit!.ExitCode)));
            Assert.All(services[3..5], s => Assert.Equal((ServiceKind.Service, ContainerStatus.Running, true), (s.Kind, s.Status, s.IsSupervised)));
            Assert.Null(services[5].Container);
            Assert.Equal($"sys.db-{sandbox.Tag}", services[3].ContainerId);
            Assert.True(Machine.WaitUntil(() => Said(sandbox).Contains("web", StringComparison.Ordinal) && Said(sandbox).Contains("db", StringComparison.Ordinal)));
            Assert.StartsWith("zero one two ", Said(sandbox), StringComparison.Ordinal);
            Assert.Equal("to the log\n", File.ReadAllText(services[0].LogPath));
            Assert.True(Machine.WaitUntil(() => File.ReadAllText(services[4].LogPath) == "up\n"));
            Assert.Contains("inner0", File.ReadAllText(sandbox.Home + "/out/net"), StringComparison.Ordinal);
            Assert.Contains(MachineState.CgroupsOf(sandbox.Tag), c => c.EndsWith("-podruntime", StringComparison.Ordinal));
            Assert.True(IsMounted(sandbox, "/run/netns/shared"));
            ContainerException twice = Assert.Throws<ContainerException>(() => manager.Start(tree));
            Assert.Equal(ErrorCode.IdInUse, twice.Code);

            // Another session knows of them, too.
            Assert.Equal(6, new ServiceManager(new ContainerFactory(new() { StateRoot = sandbox.Home + "/state" })).Get(sandbox.Home + "/tree/").Count);
        }
        finally
        {
            manager.Stop(sandbox.Home + "/tree", TimeSpan.FromSeconds(10));
        }

        Assert.EndsWith("bye db-ends", Said(sandbox), StringComparison.Ordinal);
        Assert.False(IsMounted(sandbox, "/run"));
        Assert.False(Directory.Exists(sandbox.Home + "/run"));
        AssertDown(sandbox, before);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => manager.Stop(sandbox.Home + "/tree", TimeSpan.Zero)).Code);
    }

    [PrivilegedFact]
    public void AServiceThatEndsIsStartedAgain()
    {
        using Sandbox sandbox = Prepare();
        MachineState before = sandbox.Look();
        Add(sandbox, "services", "short", "echo again >> /mnt/order; sleep 0.2");
        ServiceManager manager = new(sandbox.Factory);
        manager.Start(ServiceTree.Open(sandbox.Home + "/tree"), cancellationToken: Sandbox.Soon());
        try
        {
            Assert.True(Machine.WaitUntil(() => Said(sandbox) == "again again", 20), Said(sandbox));
        }
        finally
        {
            manager.Stop(sandbox.Home + "/tree", TimeSpan.FromSeconds(1));
        }

        AssertDown(sandbox, before);
        manager.Start(ServiceTree.Open(sandbox.Home + "/tree"), new() { NoRestart = true, LogDirectory = sandbox.Home + "/logs" }, Sandbox.Soon());
        try
        {
            Assert.True(Machine.WaitUntil(() => manager.Get()[0].Status == ContainerStatus.Stopped));
            Assert.False(manager.Get()[0].IsSupervised);
            Assert.StartsWith(sandbox.Home + "/logs/service.short", manager.Get()[0].LogPath, StringComparison.Ordinal);
        }
        finally
        {
            manager.Stop(sandbox.Home + "/tree", TimeSpan.FromSeconds(1));
        }

        AssertDown(sandbox, before);
    }

    [PrivilegedTheory]
    [InlineData("exit 7", null, "exit code 7")]
    [InlineData("sleep 1000", null, "within 0.5 seconds")]
    [InlineData("true", """{"mounts": [{"type": "nosuchfs", "source": "x", "destination": "HOME/run/m"}], "cgroups": ["TAG-y"]}""", "$.mounts[0]")]
    [InlineData("true", """{"interfaces": [{"name": "missing0"}]}""", "missing0")]
    public void WhereOneFailsAllGoesDown(string script, string? runtime, string message)
    {
        using Sandbox sandbox = Prepare();
        MachineState before = sandbox.Look();
        Add(sandbox, "onboot", "010-good", "true", """{"cgroups": ["TAG-x"], "bindNS": {"net": "HOME/run/net"}, "mounts": [{"type": "tmpfs", "source": "x", "destination": "HOME/run/t"}]}""");
        string bad = Add(sandbox, "onboot", "020-bad", script, runtime);
        Add(sandbox, "services", "never", "echo never >> /mnt/order");
        ContainerException e = Assert.ThrowsAny<ContainerException>(() => new ServiceManager(sandbox.Factory).Start(ServiceTree.Open(sandbox.Home + "/tree"), new() { OnBootTimeout = TimeSpan.FromSeconds(0.5) }, Sandbox.Soon()));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Hint);
        Assert.Equal(string.Empty, Said(sandbox));
        Assert.False(Directory.Exists(sandbox.Home + "/run"));
        Assert.True(Directory.Exists(bad));
        AssertDown(sandbox, before);
    }

    [PrivilegedFact]
    public void WhatIsWrongIsSaidBeforeAnythingIsTouched()
    {
        using Sandbox sandbox = Prepare();
        Assert.Contains("no bundles", Assert.Throws<ContainerException>(() => ServiceTree.Open(sandbox.Home + "/tree")).Message, StringComparison.Ordinal);
        Add(sandbox, "onboot", "010-good", "echo one >> /mnt/order");
        string bad = Add(sandbox, "services", "bad", "true", """{"intefaces": []}""");
        ContainerException e = Assert.ThrowsAny<ContainerException>(() => ServiceTree.Open(sandbox.Home + "/tree"));
        Assert.Contains(bad + "/runtime.json", e.Message, StringComparison.Ordinal);
        Assert.Contains("$.intefaces", e.Message, StringComparison.Ordinal);
        File.Delete(bad + "/runtime.json");
        Add(sandbox, "services", "010-good", "true");
        Assert.Contains("the same container id", Assert.Throws<ContainerException>(() => ServiceTree.Open(sandbox.Home + "/tree")).Message, StringComparison.Ordinal);
        Assert.Empty(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void APathThatIsNoNamespaceIsNamed()
    {
        using Sandbox sandbox = Prepare();
        MachineState before = sandbox.Look();
        Add(sandbox, "services", "joins", "true", null, c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, sandbox.Home + "/out"));
        });
        ContainerException e = Assert.ThrowsAny<ContainerException>(() => new ServiceManager(sandbox.Factory).Start(ServiceTree.Open(sandbox.Home + "/tree"), cancellationToken: Sandbox.Soon()));
        Assert.Contains("is not a namespace", e.Message, StringComparison.Ordinal);
        AssertDown(sandbox, before);
    }

    [PrivilegedFact]
    public void AnothersContainerIsLeftAlone()
    {
        using Sandbox sandbox = Prepare();
        Add(sandbox, "services", "same", "sleep 1000");
        sandbox.Factory.Create($"same-{sandbox.Tag}", sandbox.Config());
        ContainerException e = Assert.Throws<ContainerException>(() => new ServiceManager(sandbox.Factory).Start(ServiceTree.Open(sandbox.Home + "/tree")));
        Assert.Equal(ErrorCode.IdInUse, e.Code);
        Assert.Single(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void CancelledItGoesDown()
    {
        using Sandbox sandbox = Prepare();
        MachineState before = sandbox.Look();
        Add(sandbox, "onboot", "010-long", "echo one >> /mnt/order; sleep 1000", """{"bindNS": {"net": "HOME/run/net"}}""");
        using CancellationTokenSource cancel = new();
        Timer timer = new(_ => { if (Said(sandbox).Length > 0) cancel.Cancel(); }, null, 50, 50);
        Assert.ThrowsAny<OperationCanceledException>(() => new ServiceManager(sandbox.Factory).Start(ServiceTree.Open(sandbox.Home + "/tree"), cancellationToken: cancel.Token));
        timer.Dispose();
        Assert.False(Directory.Exists(sandbox.Home + "/run"));
        AssertDown(sandbox, before);
    }
}
