using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Root of a user namespace and its cgroup of version 2.</summary>
[Trait("Category", "Privileged")]
public class CgroupDelegationTests
{
    private const string Controllers = "/sys/kernel/cgroup/delegate";

    [PrivilegedFact(Controllers)]
    public void It_can_make_cgroups_below_its_own_and_move_processes_there()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox, Writable));
        string unified = container.CgroupPaths[""];
        string inside = container.CgroupPaths.Count == 1 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + Path.GetFileName(Root(unified));
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", $"mkdir {inside}/sub && echo 0 > {inside}/sub/cgroup.procs && cat /proc/self/cgroup");
        Assert.Equal(string.Empty, outcome.Error);
        Assert.Contains("0::/sub\n", outcome.Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(unified + "/sub"));

        // What is listed and nothing else: the limits stay the host's.
        foreach (string file in File.ReadAllLines(Controllers))
        {
            if (File.Exists($"{unified}/{file}"))
                Assert.Equal(UserNamespace.Base, Owner($"{unified}/{file}"));
        }

        Assert.Equal((UserNamespace.Base, 0U, 0U), (Owner(unified), Owner(unified + "/cgroup.max.depth"), Owner(Path.GetDirectoryName(unified)!)));
        container.Destroy(force: true, Sandbox.Soon());
        Assert.False(Directory.Exists(unified));
    }

    [PrivilegedTheory(Controllers)]
    [InlineData("ro")]
    [InlineData("no cgroup namespace")]
    [InlineData("no user namespace")]
    public void Else_it_stays_the_hosts(string why)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = why == "no user namespace" ? sandbox.Config(Writable) : UserNamespace.Mapped(sandbox, Writable);
        if (why == "ro")
            config.Mounts.Find(m => m.Type == "cgroup")!.Flags |= MountFlags.ReadOnly;
        if (why == "no cgroup namespace")
        {
            config.Namespaces.RemoveAll(n => n.Type == NamespaceType.Cgroup);
            config.Mounts.RemoveAll(m => m.Type == "cgroup");
        }

        string unified = sandbox.Sleeping(config).CgroupPaths[""];
        Assert.Equal((0U, 0U), (Owner(unified), Owner(unified + "/cgroup.procs")));
    }

    private static void Writable(ContainerConfig config) => config.Mounts.Find(m => m.Type == "cgroup")!.Flags &= ~MountFlags.ReadOnly;

    /// <summary>The mount point above a cgroup.</summary>
    private static string Root(string cgroup)
    {
        while (File.Exists(cgroup + "/cgroup.type"))
            cgroup = Path.GetDirectoryName(cgroup)!;
        return cgroup;
    }

    private static uint Owner(string path)
    {
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat), "statx", path);
        return stat.Uid;
    }
}
