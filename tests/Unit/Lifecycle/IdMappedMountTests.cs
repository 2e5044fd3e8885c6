using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Mounts whose files have other ids than on the host.</summary>
[Trait("Category", "Privileged")]
public class IdMappedMountTests
{
    private const string Stat = "stat -c %n:%u:%g /mnt/* /mnt/sub/* 2>/dev/null | grep file";

    [PrivilegedFact]
    public void Ranges_of_the_mounts_own()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Outcome outcome = sandbox.Shell(Stat, c => c.Mounts.Add(Mapped(source, 5000)));
        Assert.Equal(["/mnt/file:5100:5211"], outcome.Lines);
    }

    [PrivilegedFact]
    public void What_is_written_through_it_has_the_files_ids_outside()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, source, 100, 211, 0), "chown");
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.Add(Mapped(source, 5000))));
        Outcome outcome = Sandbox.Run(container, new ProcessConfig("/bin/sh", "-c", "touch /mnt/made") { User = "5100:5211" });
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal((100U, 211U), Owner(source + "/made"));
    }

    [PrivilegedFact]
    public void Users_and_groups_have_ranges_of_their_own_and_several_of_them()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        File.WriteAllText(source + "/file2", "");
        Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, source + "/file2", 101, 222, 0), "chown");
        Outcome outcome = sandbox.Shell(Stat, c => c.Mounts.Add(new("bind", source, "/mnt")
        {
            UidMappings = [new(100, 1000, 1), new(101, 2000, 1)],
            GidMappings = [new(210, 1100, 10), new(220, 2200, 10)],
        }));
        Assert.Equal(["/mnt/file:1000:1101", "/mnt/file2:2000:2202"], outcome.Lines);
    }

    [PrivilegedFact]
    public void In_a_user_namespace_the_ranges_are_the_hosts()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Outcome outcome = sandbox.Run(
            UserNamespace.Mapped(sandbox, c =>
            {
                c.Mounts.Add(Mapped(source, UserNamespace.Base + 7));
                c.Mounts.Add(new("bind", source, "/srv"));
            }),
            new ProcessConfig("/bin/sh", "-c", Stat + "; stat -c %u:%g /srv/file"));
        Assert.Equal(["/mnt/file:107:218", "65534:65534"], outcome.Lines);
    }

    [PrivilegedTheory]
    [InlineData("idmap", "65534:65534")]
    [InlineData("ridmap", "7:7")]
    public void Without_ranges_it_has_the_containers(string option, string below)
    {
        using Sandbox sandbox = new();
        string source = SourceWithMount(sandbox);
        try
        {
            Outcome outcome = sandbox.Run(UserNamespace.Mapped(sandbox, c => c.Mounts.Add(new("bind", source, "/mnt", "rbind", option))), new ProcessConfig("/bin/sh", "-c", Stat));
            Assert.Equal(["/mnt/file:100:211", "/mnt/sub/file:" + below], outcome.Lines);
        }
        finally
        {
            Libc.Check(Libc.TryUnmount(source + "/sub", Libc.MNT_DETACH), "umount2");
        }
    }

    [PrivilegedTheory]
    [InlineData("idmap", "7:7")]
    [InlineData("ridmap", "5007:5007")]
    public void What_is_mounted_below_is_mapped_where_it_says_so(string option, string below)
    {
        using Sandbox sandbox = new();
        string source = SourceWithMount(sandbox);
        try
        {
            ContainerMount mount = Mapped(source, 5000);
            mount.Options = ["rbind", option];
            Assert.Equal(["/mnt/file:5100:5211", "/mnt/sub/file:" + below], sandbox.Shell(Stat, c => c.Mounts.Add(mount)).Lines);
        }
        finally
        {
            Libc.Check(Libc.TryUnmount(source + "/sub", Libc.MNT_DETACH), "umount2");
        }
    }

    [PrivilegedFact]
    public void A_user_namespace_that_is_joined_gives_its_maps()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Container first = sandbox.Sleeping(UserNamespace.Mapped(sandbox));
        Outcome outcome = sandbox.Run(
            sandbox.Config(c =>
            {
                c.Namespaces.Insert(0, new(NamespaceType.User, $"/proc/{first.InitProcessId}/ns/user"));
                c.Mounts.Add(new("bind", source, "/mnt", "idmap"));
            }),
            new ProcessConfig("/bin/sh", "-c", Stat));
        Assert.Equal(["/mnt/file:100:211"], outcome.Lines);
    }

    [PrivilegedFact]
    public void Its_other_options_hold_too_and_the_monitor_keeps_nothing_of_it()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox, c => c.Mounts.Add(new("bind", source, "/mnt", "idmap", "ro", "nosuid", "shared"))));
        string line = Machine.Proc(container.InitProcessId, "mountinfo").Split('\n').Single(l => l.Split(' ') is { Length: > 5 } f && f[4] == "/mnt");
        Assert.Contains("ro,nosuid", line.Split(' ')[5], StringComparison.Ordinal);
        Assert.Contains(" shared:", line, StringComparison.Ordinal);
        Assert.Contains("idmapped", line.Split(' ')[5], StringComparison.Ordinal);
        int monitor = Machine.Parent(container.InitProcessId);
        foreach (string fd in Directory.EnumerateFiles($"/proc/{monitor}/fd"))
            Assert.DoesNotContain("/source", new FileInfo(fd).LinkTarget ?? "", StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_source_that_the_containers_ids_cannot_reach_can_be_bound()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Directory.CreateDirectory(sandbox.Home + "/closed", (UnixFileMode)0x1C0);
        Directory.Move(source, sandbox.Home + "/closed/source");
        Outcome outcome = sandbox.Run(UserNamespace.Mapped(sandbox, c => c.Mounts.Add(new("bind", sandbox.Home + "/closed/source", "/mnt", "ro"))), new ProcessConfig("/bin/cat", "/mnt/file"));
        Assert.Equal("content\n", outcome.Output);
    }

    [PrivilegedFact]
    public void A_source_outside_does_not_share_the_hosts_propagation()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Libc.Check(Libc.TryMount(source, source, null, Libc.MS_BIND), "mount");
        Libc.Check(Libc.TryMount(null, source, null, Libc.MS_SHARED), "mount");
        try
        {
            Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox, c => c.Mounts.Add(new("bind", source, "/mnt"))));
            string line = Machine.Proc(container.InitProcessId, "mountinfo").Split('\n').Single(l => l.Split(' ') is { Length: > 5 } f && f[4] == "/mnt");
            Assert.Contains(" master:", line, StringComparison.Ordinal);
            Assert.DoesNotContain(" shared:", line, StringComparison.Ordinal);
        }
        finally
        {
            Libc.Check(Libc.TryUnmount(source, Libc.MNT_DETACH), "umount2");
        }
    }

    [PrivilegedTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_system_that_cannot_is_a_clear_error_that_leaves_nothing(bool userNamespace)
    {
        using Sandbox sandbox = new();
        ContainerMount mount = new("bind", "/proc/sys", "/mnt") { UidMappings = [new(0, 5000, 10)], GidMappings = [new(0, 5000, 10)] };
        Container container = sandbox.Create(userNamespace ? UserNamespace.Mapped(sandbox, c => c.Mounts.Add(mount)) : sandbox.Config(c => c.Mounts.Add(mount)));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal((Errno.EINVAL, "mount_setattr", "/proc/sys"), (error.Errno, error.Syscall, error.Path));
        Assert.Contains("bind \"/proc/sys\"", error.Step, StringComparison.Ordinal);
        Assert.Contains("ext4", error.Hint, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    private static ContainerMount Mapped(string source, long host) => new("bind", source, "/mnt")
    {
        UidMappings = [new(0, host, 1000)],
        GidMappings = [new(0, host, 1000)],
    };

    private static string Source(Sandbox sandbox)
    {
        string source = Directory.CreateDirectory(sandbox.Home + "/source").FullName;
        File.WriteAllText(source + "/file", "content\n");
        Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, source + "/file", 100, 211, 0), "chown");
        return source;
    }

    private static string SourceWithMount(Sandbox sandbox)
    {
        string source = Source(sandbox);
        Directory.CreateDirectory(source + "/sub");
        Libc.Check(Libc.TryMount("tmpfs", source + "/sub", "tmpfs", 0), "mount");
        File.WriteAllText(source + "/sub/file", "x");
        Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, source + "/sub/file", 7, 7, 0), "chown");
        return source;
    }

    private static (uint Uid, uint Gid) Owner(string path)
    {
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat), "statx", path);
        return (stat.Uid, stat.Gid);
    }
}
