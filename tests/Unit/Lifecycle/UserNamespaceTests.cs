using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A user namespace with mapped ids, made by root.</summary>
[Trait("Category", "Privileged")]
public class UserNamespaceTests
{
    [PrivilegedFact]
    public void The_maps_are_the_kernels_and_root_inside_is_nobody_outside()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox));
        foreach (string map in (string[])["uid_map", "gid_map"])
            Assert.Equal(["0", "100000", "65536"], Machine.Proc(container.InitProcessId, map).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("100000", Machine.Status(container.InitProcessId, "Uid").Split('\t')[0]);
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", "id -u; echo x > /tmp/made");
        Assert.Equal("0", outcome.Lines[0]);
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, sandbox.Root.Path + "/tmp/made", 0, out Libc.Statx stat), "stat");
        Assert.Equal((UserNamespace.Base, UserNamespace.Base), (stat.Uid, stat.Gid));
    }

    [PrivilegedFact]
    public void A_user_of_the_image_is_mapped_too()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(UserNamespace.Mapped(sandbox));
        container.Start(new ProcessConfig("/bin/sleep", "1000") { User = "ann" }).Dispose();
        Assert.Equal("101000", Machine.Status(container.InitProcessId, "Uid").Split('\t')[0]);
        Assert.Equal("100029 100044", Machine.Status(container.InitProcessId, "Groups"));
    }

    [PrivilegedFact]
    public void Devices_are_bound_and_work()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox));
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", "echo x > /dev/null && head -c 2 /dev/zero | wc -c; stat -c '%t:%T' /dev/null; readlink /dev/ptmx; cat /proc/self/mountinfo");
        Assert.Equal(["2", "1:3", "pts/ptmx"], outcome.Lines[..3]);
        Assert.Contains(outcome.Lines, l => l.Contains(" /dev/null ", StringComparison.Ordinal));
    }

    [PrivilegedFact]
    public void Kernel_parameters_masks_and_read_only_paths_hold_in_it()
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("mnt/secret", "secret");
        Outcome outcome = sandbox.Run(
            UserNamespace.Mapped(sandbox, c =>
            {
                c.Sysctl["net.ipv4.ip_forward"] = "1";
                c.MaskPaths.Add("/mnt/secret");
                c.ReadonlyRootfs = true;
                c.Hostname = "mapped";
            }),
            new ProcessConfig("/bin/sh", "-c", "cat /proc/sys/net/ipv4/ip_forward /mnt/secret; hostname; touch /x"));
        Assert.Equal(["1", "mapped"], outcome.Lines);
        Assert.Contains("Read-only", outcome.Error, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void Masks_cannot_be_taken_off_with_the_default_capabilities()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox));
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", "/bin/busybox umount /proc/keys; cat /proc/keys");
        Assert.Equal(string.Empty, outcome.Output.Trim());
    }

    [PrivilegedFact]
    public void The_hosts_root_is_refused_with_a_reason()
    {
        using Sandbox sandbox = new();
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => sandbox.Create(UserNamespace.Mapped(sandbox, c => c.Rootfs = string.Empty)));
        Assert.Equal("$.rootfs", Assert.Single(error.Violations).JsonPath);
    }

    [PrivilegedFact]
    public void Layers_work_in_it()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = UserNamespace.Mapped(sandbox);
        config.Overlay = new() { Lower = [config.Rootfs] };
        config.Rootfs = string.Empty;
        Outcome outcome = sandbox.Run(config, new ProcessConfig("/bin/sh", "-c", "echo x > /etc/new && rm -r /home && cat /etc/new"));
        Assert.Equal("x", outcome.Lines[0]);
        Assert.True(sandbox.Root.Has("home/ann"));
    }

    [PrivilegedFact]
    public void An_id_without_a_map_is_an_error_that_leaves_nothing()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(UserNamespace.Mapped(sandbox));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true") { User = "70000:70000" }));
        Assert.Equal(Errno.EINVAL, error.Errno);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void The_end_of_init_is_recorded()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(UserNamespace.Mapped(sandbox));
        Assert.Equal(77, Sandbox.Run(container, "/bin/sh", "-c", "exit 77").ExitCode);
        Assert.Equal(77, container.Exit!.ExitCode);
        Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig("/nope")));
        Assert.Equal(127, container.Exit!.ExitCode);
    }

    [PrivilegedFact]
    public void A_root_that_its_ids_cannot_enter_is_a_clear_error()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = UserNamespace.Mapped(sandbox);
        File.SetUnixFileMode(sandbox.Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Container container = sandbox.Create(config);
        MachineState before = sandbox.Look();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(Errno.EACCES, error.Errno);
        Assert.Contains(sandbox.Root.Path, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
    }
}
