using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The root: how it is changed, what of it is hidden and what is read-only.</summary>
[Trait("Category", "Privileged")]
public class RootTests
{
    [PrivilegedFact]
    public void A_masked_file_reads_empty_and_a_masked_directory_is_empty()
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("mnt/secret", "secret");
        Outcome outcome = sandbox.Shell("cat /mnt/secret /proc/keys; ls -A /home /etc/nothing 2>&1; touch /home/x", c =>
            c.MaskPaths.AddRange(["/mnt/secret", "/home", "/not/there"]));
        Assert.DoesNotContain("secret", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Read-only", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("secret", sandbox.Root.Read("mnt/secret"));
    }

    [PrivilegedFact]
    public void A_mask_through_a_link_stays_inside()
    {
        using Sandbox sandbox = new();
        File.CreateSymbolicLink(sandbox.Root.Path + "/mnt/link", "../../../../etc/passwd");
        Assert.Equal(string.Empty, sandbox.Shell("cat /etc/passwd", c => c.MaskPaths.Add("/mnt/link")).Output);
        Assert.NotEmpty(File.ReadAllText("/etc/passwd"));
    }

    [PrivilegedFact]
    public void Files_cannot_be_masked_by_a_false_null_device()
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("mnt/secret", "secret");
        sandbox.Root.Write("mnt/evil", "evil");
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Mounts.Add(new("bind", sandbox.Root.Path + "/mnt/evil", "/dev/null"));
            c.MaskPaths.Add("/mnt/secret");
        }));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Contains("/dev/null", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Read_only_paths()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("for f in /mnt/x /etc/passwd /proc/sys/kernel/domainname; do echo 1 > $f; done; echo 1 > /tmp/x", c =>
            c.ReadonlyPaths.AddRange(["/mnt", "/etc/passwd", "/not/there"]));
        Assert.Equal(3, outcome.Error.Split("Read-only file system").Length - 1);
        Assert.Equal("1\n", sandbox.Root.Read("tmp/x"));
    }

    [PrivilegedFact]
    public void A_read_only_root_has_writable_mounts()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("touch /x; touch /mnt/y && ls /mnt; echo z > /dev/null && echo null", c =>
        {
            c.ReadonlyRootfs = true;
            c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt"));
        });
        Assert.Equal(["y", "null"], outcome.Lines);
        Assert.Contains("Read-only", outcome.Error, StringComparison.Ordinal);
        Assert.False(sandbox.Root.Has("x"));
    }

    [PrivilegedFact]
    public void Without_pivot_root()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Outcome outcome = sandbox.Shell("ls /; cat /proc/self/mountinfo; echo x > /proc/sys/kernel/domainname", c => c.NoPivotRoot = true);
        Assert.Contains("home", outcome.Lines);
        Assert.DoesNotContain("var", outcome.Lines);
        Assert.Contains("Read-only", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" /run ", outcome.Output, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Without_a_mount_namespace_the_root_is_changed_by_chroot()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type is NamespaceType.Mount);
            c.Mounts.Clear();
            c.MaskPaths.Clear();
            c.ReadonlyPaths.Clear();
            c.Devices.Clear();
        }));
        container.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal(Machine.Link(Environment.ProcessId, "ns/mnt"), Machine.Link(container.InitProcessId, "ns/mnt"));
        Assert.Equal(sandbox.Root.Path, Machine.Link(container.InitProcessId, "root"));
        Assert.Contains("ann", Sandbox.Run(container, "/bin/ls", "/home").Lines);
    }

    [PrivilegedFact]
    public void Mounts_of_the_container_are_not_the_hosts()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Container container = sandbox.Sleeping();
        Assert.Equal(before.Mounts, sandbox.Look().Mounts);
        container.Destroy(force: true);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_root_that_is_itself_a_mount_and_has_one_below()
    {
        using Sandbox sandbox = new();
        string root = sandbox.Root.Path;
        Engine.Interop.Libc.Check(Engine.Interop.Libc.TryMount(root, root, null, Engine.Interop.Libc.MS_BIND), "mount");
        Engine.Interop.Libc.Check(Engine.Interop.Libc.TryMount("tmpfs", root + "/mnt", "tmpfs", 0), "mount");
        try
        {
            File.WriteAllText(root + "/mnt/below", "x");
            Assert.Equal("below", sandbox.Shell("ls /mnt").Lines[0]);
        }
        finally
        {
            _ = Engine.Interop.Libc.TryUnmount(root + "/mnt", Engine.Interop.Libc.MNT_DETACH);
            _ = Engine.Interop.Libc.TryUnmount(root, Engine.Interop.Libc.MNT_DETACH);
        }
    }

    [PrivilegedTheory]
    [InlineData(MountFlags.Shared | MountFlags.Recursive, "shared:")]
    [InlineData(MountFlags.Private | MountFlags.Recursive, "")]
    [InlineData(MountFlags.Slave | MountFlags.Recursive, "")]
    public void Propagation_of_the_root(MountFlags propagation, string tag)
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        string line = sandbox.Shell("cat /proc/self/mountinfo", c => c.RootPropagation = propagation).Lines.Single(l => l.Split(' ') is { Length: > 5 } f && f[4] == "/");
        if (tag.Length > 0)
            Assert.Contains(tag, line, StringComparison.Ordinal);
        else
            Assert.DoesNotContain("shared:", line, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Cgroups_are_shown_read_only_and_only_the_containers_own()
    {
        using Sandbox sandbox = new();
        foreach (bool ownNamespace in (bool[])[true, false])
        {
            Container container = sandbox.Sleeping(sandbox.Config(c =>
            {
                if (!ownNamespace)
                    c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Cgroup);
            }));
            foreach (string directory in container.CgroupPaths.Where(p => !p.Key.StartsWith("name=", StringComparison.Ordinal)).Select(p => p.Value).Distinct())
            {
                string name = directory["/sys/fs/cgroup/".Length..].Split('/')[0];
                string inside = container.CgroupPaths.Count == 1 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + name;
                Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", $"cat {inside}/cgroup.procs; mkdir {inside}/x");
                Assert.Contains("1", outcome.Lines);
                Assert.Contains("Read-only", outcome.Error, StringComparison.Ordinal);
            }

            container.Destroy(force: true);
        }
    }
}
