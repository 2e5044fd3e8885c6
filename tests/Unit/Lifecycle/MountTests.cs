using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Mounts inside the root.</summary>
[Trait("Category", "Privileged")]
public class MountTests
{
    [PrivilegedFact]
    public void A_directory_is_bound_read_write()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Outcome outcome = sandbox.Shell("cat /mnt/deep/file && echo new > /mnt/deep/made", c => c.Mounts.Add(new("bind", source, "/mnt/deep")));
        Assert.Equal(("content\n", 0), (outcome.Output, outcome.ExitCode));
        Assert.Equal("new\n", File.ReadAllText(source + "/made"));
    }

    [PrivilegedFact]
    public void A_directory_is_bound_read_only()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Outcome outcome = sandbox.Shell("cat /mnt/file; echo new > /mnt/made", c => c.Mounts.Add(new("bind", source, "/mnt", "ro")));
        Assert.Equal("content\n", outcome.Output);
        Assert.Contains("Read-only file system", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("ro", Options(sandbox, "/mnt", c => c.Mounts.Add(new("bind", source, "/mnt", "ro"))));
    }

    [PrivilegedFact]
    public void A_file_is_bound_over_a_file_that_is_there_and_one_that_is_not()
    {
        using Sandbox sandbox = new();
        string file = Source(sandbox) + "/file";
        Outcome outcome = sandbox.Shell("cat /etc/passwd /srv/new/one", c =>
        {
            c.Mounts.Add(new("bind", file, "/etc/passwd"));
            c.Mounts.Add(new("bind", file, "/srv/new/one", "ro"));
        });
        Assert.Equal("content\ncontent\n", outcome.Output);
        Assert.Equal(string.Empty, sandbox.Root.Read("srv/new/one"));
        Assert.StartsWith("root:", sandbox.Root.Read("etc/passwd"), StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void Rbind_shows_what_is_mounted_below_and_bind_does_not()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Directory.CreateDirectory(source + "/sub");
        Libc.Check(Libc.TryMount("tmpfs", source + "/sub", "tmpfs", 0), "mount");
        try
        {
            File.WriteAllText(source + "/sub/inner", "x");
            Outcome outcome = sandbox.Shell("ls /mnt/r/sub /mnt/b/sub", c =>
            {
                c.Mounts.Add(new("bind", source, "/mnt/r", "rbind"));
                c.Mounts.Add(new("bind", source, "/mnt/b"));
            });
            Assert.Equal("/mnt/b/sub:\n\n/mnt/r/sub:\ninner\n", outcome.Output);

            // "ro" is the upper mount's alone, "rro" goes all the way down.
            Assert.Contains("rw", Options(sandbox, "/mnt/r/sub", c => c.Mounts.Add(new("bind", source, "/mnt/r", "rbind", "ro"))));
            Assert.Contains("ro", Options(sandbox, "/mnt/r/sub", c => c.Mounts.Add(new("bind", source, "/mnt/r", "rbind", "rro"))));
        }
        finally
        {
            Libc.Check(Libc.TryUnmount(source + "/sub", Libc.MNT_DETACH), "umount2");
        }
    }

    [PrivilegedFact]
    public void Attributes_are_on_the_mount()
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        string[] options = Options(sandbox, "/mnt", c => c.Mounts.Add(new("bind", source, "/mnt", "nosuid", "nodev", "noexec", "noatime", "nosymfollow")));
        foreach (string wanted in (string[])["nosuid", "nodev", "noexec", "noatime", "nosymfollow"])
            Assert.Contains(wanted, options);
        File.Copy(sandbox.Root.Path + "/bin/busybox", source + "/prog");
        Outcome outcome = sandbox.Shell("/mnt/prog true", c => c.Mounts.Add(new("bind", source, "/mnt", "noexec")));
        Assert.Equal(126, outcome.ExitCode);
    }

    [PrivilegedFact]
    public void A_tmpfs_has_its_size_and_mode()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("stat -c %a /mnt; dd if=/dev/zero of=/mnt/x bs=1k count=200 2>&1 | grep -c 'No space'", c =>
            c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt", "size=64k", "mode=1750")));
        Assert.Equal(["1750", "1"], outcome.Lines);
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_read_only_dev_and_tmpfs_have_what_belongs_into_them(bool userNamespace)
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Action<ContainerConfig> change = c =>
        {
            c.Mounts.Find(m => m.Destination == "/dev")!.Flags |= MountFlags.ReadOnly;
            c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt", "ro", "mode=755"));
            c.Mounts.Add(new("bind", source, "/mnt/sub/deep"));
        };
        ContainerConfig config = userNamespace ? UserNamespace.Mapped(sandbox, change) : sandbox.Config(change);
        Outcome outcome = sandbox.Run(config, new ProcessConfig("/bin/sh", "-c", "echo x > /dev/null && cat /mnt/sub/deep/file; touch /dev/new /mnt/new; ls -d /dev/pts/ptmx /dev/fd; cat /proc/self/mountinfo"));
        Assert.Equal(["content", "/dev/fd", "/dev/pts/ptmx"], outcome.Lines[..3]);
        Assert.Equal(2, outcome.Error.Split("Read-only file system").Length - 1);
        foreach (string point in (string[])["/dev", "/mnt"])
            Assert.Contains("ro", outcome.Lines.Last(l => l.Split(' ') is { Length: > 5 } f && f[4] == point).Split(' ')[5].Split(','));
    }

    [PrivilegedFact]
    public void Tmpcopyup_keeps_what_was_below()
    {
        using Sandbox sandbox = new();
        Directory.CreateDirectory(sandbox.Root.Path + "/mnt/a/b");
        sandbox.Root.Write("mnt/a/b/file", "text", executable: true);
        File.CreateSymbolicLink(sandbox.Root.Path + "/mnt/link", "a/b/file");
        Outcome outcome = sandbox.Shell("cat /mnt/link && stat -c %a /mnt/a/b/file && echo changed > /mnt/a/b/file", c =>
            c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt", "tmpcopyup")));
        Assert.Equal("text755\n", outcome.Output);
        Assert.Equal("text", sandbox.Root.Read("mnt/a/b/file"));
    }

    [PrivilegedFact]
    public void An_overlay_is_mounted_with_its_layers()
    {
        using Sandbox sandbox = new();
        string lower = Source(sandbox), upper = sandbox.Home + "/upper", work = sandbox.Home + "/work";
        Directory.CreateDirectory(upper);
        Directory.CreateDirectory(work);
        Outcome outcome = sandbox.Shell("cat /mnt/file; echo new > /mnt/file", c =>
            c.Mounts.Add(new("overlay", "overlay", "/mnt", $"lowerdir={lower}", $"upperdir={upper}", $"workdir={work}")));
        Assert.Equal(("content\n", 0), (outcome.Output, outcome.ExitCode));
        Assert.Equal("new\n", File.ReadAllText(upper + "/file"));
        Assert.Equal("content\n", File.ReadAllText(lower + "/file"));
    }

    [PrivilegedFact]
    public void The_file_systems_of_the_kernel_are_there()
    {
        using Sandbox sandbox = new();
        string[] types = [.. sandbox.Shell("cat /proc/self/mountinfo").Lines.Select(l => l.Split(" - ")[1].Split(' ')[0])];
        foreach (string type in (string[])["proc", "sysfs", "devpts", "mqueue", "tmpfs"])
            Assert.Contains(type, types);
    }

    [PrivilegedFact]
    public void Only_the_containers_own_mounts_are_seen()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("cat /proc/self/mountinfo; ls /proc/1/root/");
        Assert.DoesNotContain(outcome.Lines, l => l.Split(' ') is { Length: > 5 } f && f[4].StartsWith("/tmp", StringComparison.Ordinal));
        Assert.Single(outcome.Lines, l => l.Split(' ') is { Length: > 5 } f && f[4] == "/");
    }

    [PrivilegedTheory]
    [InlineData("rshared", "shared:")]
    [InlineData("rslave", "")]
    [InlineData("private", "")]
    [InlineData("unbindable", "unbindable")]
    public void Propagation_of_a_mount(string option, string tag)
    {
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        string line = sandbox.Shell("cat /proc/self/mountinfo", c => c.Mounts.Add(new("bind", source, "/mnt", option))).Lines.Single(l => l.Split(' ')[4] == "/mnt");
        string optional = line[line.IndexOf("rw", StringComparison.Ordinal)..line.IndexOf(" - ", StringComparison.Ordinal)];
        if (tag.Length > 0)
            Assert.Contains(tag, optional, StringComparison.Ordinal);
        else
            Assert.DoesNotContain("shared:", optional, StringComparison.Ordinal);
    }

    [PrivilegedTheory]
    [InlineData("proc")]
    [InlineData("sys")]
    public void Where_proc_or_sysfs_belongs_a_link_is_refused(string name)
    {
        using Sandbox sandbox = new();
        Directory.Delete($"{sandbox.Root.Path}/{name}");
        File.CreateSymbolicLink($"{sandbox.Root.Path}/{name}", "tmp");
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains($"/{name}", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_destination_through_a_link_inside_the_root_stays_inside()
    {
        using Sandbox sandbox = new();
        File.CreateSymbolicLink(sandbox.Root.Path + "/mnt/link", "/home/ann");
        Outcome outcome = sandbox.Shell("ls /home/ann", c => c.Mounts.Add(new("bind", Source(sandbox), "/mnt/link")));
        Assert.Equal("file", outcome.Lines[0]);
    }

    [PrivilegedFact]
    public void A_link_as_the_source_is_followed_unless_it_says_otherwise()
    {
        using Sandbox sandbox = new();
        string link = Link(sandbox);
        Assert.Equal("content\n", sandbox.Shell("cat /mnt/file", c => c.Mounts.Add(new("bind", link, "/mnt"))).Output);
        Outcome outcome = sandbox.Shell("readlink /mnt/link; grep -c /mnt/link /proc/self/mountinfo", c => c.Mounts.Add(new("bind", link, "/mnt/link", "src-nofollow")));
        Assert.Equal([sandbox.Home + "/source", "1"], outcome.Lines);
    }

    [PrivilegedFact]
    public void Copy_symlink_makes_the_link_again()
    {
        using Sandbox sandbox = new();
        string link = Link(sandbox), target = sandbox.Home + "/source";
        ContainerMount mount = new("bind", link, "/srv/new/link", "copy-symlink");
        Outcome outcome = sandbox.Shell("readlink /srv/new/link; grep -c /srv/new /proc/self/mountinfo", c => c.Mounts.Add(mount));
        Assert.Equal([target, "0"], outcome.Lines);

        // There already; and what is no link is mounted as ever.
        Assert.Equal([target], sandbox.Shell("readlink /srv/new/link", c => c.Mounts.Add(mount)).Lines);
        Assert.Equal("content\n", sandbox.Shell("cat /mnt/file", c => c.Mounts.Add(new("bind", target, "/mnt", "copy-symlink"))).Output);
    }

    [PrivilegedFact]
    public void Copy_symlink_does_not_replace_what_is_there_and_stays_inside_the_root()
    {
        using Sandbox sandbox = new();
        string link = Link(sandbox);
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.Add(new("bind", link, "/etc/passwd", "copy-symlink"))));
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal((ErrorCode.ConfigInvalid, "/etc/passwd"), (error.Code, error.Path));
        File.CreateSymbolicLink(sandbox.Root.Path + "/mnt/out", "/tmp");
        Assert.Equal(0, sandbox.Shell("true", c => c.Mounts.Add(new("bind", link, "/mnt/out/" + sandbox.Tag + "-link", "copy-symlink"))).ExitCode);
        Assert.False(Path.Exists($"/tmp/{sandbox.Tag}-link"));
        Assert.NotNull(new FileInfo($"{sandbox.Root.Path}/tmp/{sandbox.Tag}-link").LinkTarget);
    }

    [PrivilegedFact]
    public void Dest_nofollow_mounts_over_the_link_itself()
    {
        using Sandbox sandbox = new();
        string file = Source(sandbox) + "/file";
        File.CreateSymbolicLink(sandbox.Root.Path + "/etc/link", "/etc/passwd");
        Outcome outcome = sandbox.Shell("cat /etc/link; head -n 1 /etc/passwd; grep -c ' /etc/link ' /proc/self/mountinfo", c => c.Mounts.Add(new("bind", file, "/etc/link", "dest-nofollow")));
        Assert.Equal(["content", "root:x:0:0:root:/root:/bin/sh", "1"], outcome.Lines);
        Assert.Equal("/etc/passwd", new FileInfo(sandbox.Root.Path + "/etc/link").LinkTarget);

        // A link to nowhere, which else is refused; and without a link it is a mount like any other.
        File.CreateSymbolicLink(sandbox.Root.Path + "/etc/nowhere", "/nope/nope");
        Assert.Equal("content\n", sandbox.Shell("cat /etc/nowhere", c => c.Mounts.Add(new("bind", file, "/etc/nowhere", "dest-nofollow"))).Output);
        Assert.Equal("content\n", sandbox.Shell("cat /srv/one", c => c.Mounts.Add(new("bind", file, "/srv/one", "dest-nofollow"))).Output);
    }

    [PrivilegedFact]
    public void Without_selinux_its_labels_mean_nothing()
    {
        if (new HostFacts().HasSelinux)
            return;
        using Sandbox sandbox = new();
        string source = Source(sandbox);
        Outcome outcome = sandbox.Shell("cat /mnt/file; grep -c context= /proc/self/mountinfo", c =>
        {
            c.MountLabel = "system_u:object_r:container_file_t:s0:c1,c2";
            c.Mounts.Add(new("bind", source, "/mnt", "Z"));
        });
        Assert.Equal(["content", "0"], outcome.Lines);
    }

    private static string Link(Sandbox sandbox)
    {
        string link = sandbox.Home + "/link";
        File.CreateSymbolicLink(link, Source(sandbox));
        return link;
    }

    private static string Source(Sandbox sandbox)
    {
        string source = Directory.CreateDirectory(sandbox.Home + "/source").FullName;
        File.WriteAllText(source + "/file", "content\n");
        return source;
    }

    private static string[] Options(Sandbox sandbox, string point, Action<ContainerConfig> change) =>
        sandbox.Shell("cat /proc/self/mountinfo", change).Lines.Last(l => l.Split(' ')[4] == point).Split(' ')[5].Split(',');
}
