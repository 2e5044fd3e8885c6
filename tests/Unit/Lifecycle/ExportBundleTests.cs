using System;
using System.IO;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Bundles from containers.</summary>
[Trait("Category", "Privileged")]
public class ExportBundleTests
{
    [PrivilegedFact]
    public void The_configuration_names_the_root_where_it_is()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Resources.Memory = 64 << 20));
        Bundle bundle = container.ExportBundle(sandbox.Home + "/bundle");
        Assert.Equal((sandbox.Root.Path, sandbox.Home + "/bundle"), (bundle.RootPath, bundle.Directory));
        ContainerConfig config = bundle.ToConfig();
        Assert.Equal(64 << 20, config.Cgroups.Resources.Memory);
        Assert.Equal(["/bin/sleep", "1000"], config.Process!.Args);
        Assert.Equal(["config.json"], Directory.GetFileSystemEntries(bundle.Directory).Select(Path.GetFileName));

        ContainerException error = Assert.Throws<ContainerException>(() => container.ExportBundle(bundle.Directory));
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
        container.ExportBundle(bundle.Directory, replace: true);
    }

    [PrivilegedFact]
    public void The_root_is_copied_as_it_is()
    {
        using Sandbox sandbox = new();
        string root = sandbox.Root.Path;
        File.WriteAllText(root + "/mnt/set", "x");
        File.SetUnixFileMode(root + "/mnt/set", (UnixFileMode)0x9ED);
        Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, root + "/mnt/set", 7, 8, 0), "chown");
        File.SetUnixFileMode(root + "/mnt/set", (UnixFileMode)0x9ED);
        File.SetLastWriteTimeUtc(root + "/mnt/set", new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Libc.Check(Libc.TryLinkAt(Libc.AT_FDCWD, root + "/mnt/set", Libc.AT_FDCWD, root + "/mnt/again"), "link");
        File.CreateSymbolicLink(root + "/mnt/link", "/nowhere");
        Libc.Check(Libc.TryMknodAt(Libc.AT_FDCWD, root + "/mnt/node", Libc.S_IFCHR | 0x1A4, Libc.MakeDevice(1, 3)), "mknod");
        Libc.Check(Libc.TryMknodAt(Libc.AT_FDCWD, root + "/mnt/pipe", Libc.S_IFIFO | 0x180, 0), "mknod");

        // struct vfs_cap_data, revision 2: CAP_NET_RAW.
        byte[] capability = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        SetAttribute(root + "/mnt/set", "security.capability", capability);
        SetAttribute(root + "/mnt/set", "user.note", [1, 2]);
        File.SetUnixFileMode(root + "/mnt", (UnixFileMode)0x3ED);
        File.SetLastWriteTimeUtc(root + "/mnt", new DateTime(2002, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Container container = sandbox.Sleeping();
        string copy = container.ExportBundle(sandbox.Home + "/bundle", includeRootfs: true).RootPath;
        Assert.Equal(sandbox.Home + "/bundle/rootfs", copy);
        foreach (string name in (string[])["/mnt/set", "/mnt/again", "/mnt/link", "/mnt/node", "/mnt/pipe", "/mnt", "/bin/sh", "/bin/busybox", ""])
        {
            Libc.Statx from = Stat(root + name), to = Stat(copy + name);
            Assert.Equal((name, from.Mode, from.Uid, from.Gid, from.RdevMajor, from.RdevMinor, from.Links), (name, to.Mode, to.Uid, to.Gid, to.RdevMajor, to.RdevMinor, to.Links));
            if (from.Type is Libc.S_IFREG or Libc.S_IFDIR)
                Assert.Equal((name, from.Modified), (name, to.Modified));
        }

        Assert.Equal(Stat(copy + "/mnt/set").Inode, Stat(copy + "/mnt/again").Inode);
        Assert.Equal("/nowhere", new FileInfo(copy + "/mnt/link").LinkTarget);
        Assert.Equal(capability, Attribute(copy + "/mnt/set", "security.capability"));
        Assert.Equal([1, 2], Attribute(copy + "/mnt/set", "user.note")!);
        Assert.Equal(File.ReadAllBytes(root + "/bin/busybox"), File.ReadAllBytes(copy + "/bin/busybox"));

        // Nothing of what is mounted in it.
        Assert.Empty(Directory.GetFileSystemEntries(copy + "/proc"));
        Assert.Empty(Directory.GetFileSystemEntries(copy + "/dev"));
    }

    [PrivilegedTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_layers_it_is_what_the_container_sees(bool userNamespace)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = userNamespace ? UserNamespace.Mapped(sandbox) : sandbox.Config();
        config.Overlay = new() { Lower = [config.Rootfs] };
        config.Rootfs = string.Empty;
        Container container = sandbox.Sleeping(config);
        Assert.Equal(0, Sandbox.Run(container, "/bin/sh", "-c", "echo new > /etc/new; rm /etc/group; rm -r /home; mkdir /home; echo x > /home/x").ExitCode);
        Assert.True(container.HasLayers);
        Bundle without = container.ExportBundle(sandbox.Home + "/without");
        Assert.Empty(Directory.GetFileSystemEntries(without.RootPath));
        MachineState before = sandbox.Look();
        string copy = container.ExportBundle(sandbox.Home + "/bundle", includeRootfs: true).RootPath;
        before.AssertUnchanged(sandbox);
        Assert.Equal("new\n", File.ReadAllText(copy + "/etc/new"));
        Assert.False(File.Exists(copy + "/etc/group"));
        Assert.Equal(["x"], Directory.GetFileSystemEntries(copy + "/home").Select(Path.GetFileName));
        Assert.True(File.Exists(copy + "/etc/passwd"));
        Assert.True(sandbox.Root.Has("etc/group"));

        // It runs, and is the same after the container has stopped.
        container.Destroy(force: true, Sandbox.Soon());
        Container again = sandbox.Create(Bundle.Open(sandbox.Home + "/bundle").ToConfig());
        Assert.Equal("new\n", Sandbox.Run(again, "/bin/cat", "/etc/new").Output);
    }

    [PrivilegedFact]
    public void What_the_host_keeps_of_containers_and_the_bundle_itself_are_left_out()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config();
        config.Overlay = new() { Lower = [sandbox.Home] };
        config.Rootfs = string.Empty;
        config.Mounts.Clear();
        Container container = sandbox.Create(config);
        string copy = container.ExportBundle(sandbox.Home + "/bundle", includeRootfs: true).RootPath;
        Assert.True(File.Exists(copy + "/root/etc/passwd"));
        foreach (string name in (string[])["state", "bundle"])
            Assert.Empty(Directory.GetFileSystemEntries($"{copy}/{name}"));
        Assert.DoesNotContain(sandbox.Home + "/state", Bundle.Open(sandbox.Home + "/bundle").ToConfig().MaskPaths);
    }

    [PrivilegedFact]
    public void A_root_that_is_there_is_not_touched_and_a_failure_leaves_nothing()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        string bundle = sandbox.Home + "/bundle";
        Directory.CreateDirectory(bundle + "/rootfs");
        File.WriteAllText(bundle + "/rootfs/mine", "");
        ContainerException error = Assert.Throws<ContainerException>(() => container.ExportBundle(bundle, includeRootfs: true, replace: true));
        Assert.Equal((ErrorCode.ConfigInvalid, Errno.ENOTEMPTY), (error.Code, error.Errno));
        Assert.Equal([bundle + "/rootfs"], Directory.GetFileSystemEntries(bundle));
        Assert.True(File.Exists(bundle + "/rootfs/mine"));

        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => container.ExportBundle(sandbox.Home + "/a/b", includeRootfs: true, cancellationToken: stop.Token));
        Assert.False(Directory.Exists(sandbox.Home + "/a"));
    }

    private static Libc.Statx Stat(string path)
    {
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat), "statx", path);
        return stat;
    }

    private static void SetAttribute(string path, string name, byte[] value)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        Libc.Check(Libc.TrySetAttribute(fd, name, value), "fsetxattr", name);
        Libc.Close(fd);
    }

    private static byte[]? Attribute(string path, string name)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        byte[]? value = Libc.TryGetAttribute(fd, name);
        Libc.Close(fd);
        return value;
    }
}
