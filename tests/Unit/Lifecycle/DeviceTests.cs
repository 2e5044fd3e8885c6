using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Device nodes and the links beside them.</summary>
[Trait("Category", "Privileged")]
public class DeviceTests
{
    [PrivilegedFact]
    public void The_default_devices_and_links_are_there_and_work()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell(
            "cd /dev; stat -c '%n %F %t:%T %a' null zero full random urandom tty; for l in fd stdin stdout stderr ptmx; do echo $l $(readlink $l); done; "
            + "echo x > null; head -c 3 zero | wc -c; echo x 2>&1 > full; head -c 4 urandom | wc -c; echo hi | cat /dev/stdin; echo ok > /dev/fd/1; test -c ptmx && echo pty");
        string[] expected =
        [
            "null character special file 1:3 666", "zero character special file 1:5 666", "full character special file 1:7 666",
            "random character special file 1:8 666", "urandom character special file 1:9 666", "tty character special file 5:0 666",
            "fd /proc/self/fd", "stdin /proc/self/fd/0", "stdout /proc/self/fd/1", "stderr /proc/self/fd/2", "ptmx pts/ptmx", "3", "4", "hi", "ok", "pty",
        ];
        Assert.Equal(expected, outcome.Lines.Where(l => !l.Contains("write error", StringComparison.Ordinal)));
        Assert.Contains("No space left", outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_device_of_ones_own()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("stat -c '%F %t:%T %a %u:%g' /dev/mine /mnt/sub/pipe; cat /dev/mine", c =>
        {
            c.Devices.Add(new() { Path = "/dev/mine", Type = 'c', Major = 1, Minor = 3, FileMode = 0x1A0, Uid = 12, Gid = 34 });
            c.Devices.Add(new() { Path = "/mnt/sub/pipe", Type = 'p', FileMode = 0x180 });
            c.Cgroups.Resources.Devices.Add(new() { Type = 'c', Major = 1, Minor = 3, Permissions = "rwm", Allow = true });
        });
        Assert.Equal(["character special file 1:3 640 12:34", "fifo 0:0 600 0:0"], outcome.Lines);
        Assert.Equal(0, outcome.ExitCode);
    }

    [PrivilegedFact("/sys/fs/cgroup/devices")]
    public void A_device_that_no_rule_allows_cannot_be_opened()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("mknod /dev/kmsg2 c 1 11 && head -c 1 /dev/kmsg2", c =>
        {
            c.Capabilities!.Effective.Add("CAP_MKNOD");
        });
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("not permitted", outcome.Error, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_file_in_the_place_of_a_device_is_an_error_that_leaves_nothing()
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("dev/null", "fake");
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.RemoveAll(m => m.Destination.StartsWith("/dev", StringComparison.Ordinal))));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains("/dev/null", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedTheory]
    [InlineData("/tmp")]
    [InlineData("../../../../tmp")]
    [InlineData("nowhere")]
    public void A_dev_that_is_a_link_is_refused_and_the_host_is_untouched(string target)
    {
        using Sandbox sandbox = new();
        Directory.Delete(sandbox.Root.Path + "/dev");
        File.CreateSymbolicLink(sandbox.Root.Path + "/dev", target);
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() =>
        {
            Container container = sandbox.Create(sandbox.Config(c => c.Mounts.RemoveAll(m => m.Destination.StartsWith("/dev", StringComparison.Ordinal))));
            try
            {
                container.Start(new ProcessConfig("/bin/true"));
            }
            finally
            {
                container.Destroy(force: true);
            }
        });
        Assert.Contains("/dev", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
        Assert.False(File.Exists("/tmp/null"));
        Assert.False(Path.Exists(sandbox.Root.Path + "/tmp/null"));
    }

    [PrivilegedFact]
    public void Terminals_are_the_containers_own()
    {
        using Sandbox sandbox = new();
        Assert.Equal("ptmx", sandbox.Shell("ls /dev/pts").Lines[0]);
    }
}
