using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Hooks;

/// <summary>Commands before and after a mount, in the container's mount namespace with the host's files.</summary>
[Trait("Category", "Privileged")]
public class MountCommandTests
{
    [PrivilegedFact]
    public void They_run_before_and_after_their_mount()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        string source = Directory.CreateDirectory(sandbox.Home + "/source").FullName;
        string look = $"echo \"$0 $(ls {sandbox.Root.Path}/mnt | tr '\\n' ' ')$(pwd) $(readlink /proc/self/ns/mnt)\" >> {log.Path}/lines";
        Container container = sandbox.Create(log.Config(c => c.Mounts.Add(new("bind", source, "/mnt")
        {
            PremountCommands = [new("touch", $"{source}/made first") { Dir = "/" }, new("/bin/sh", "-c", look, "before") { Env = ["PATH=/usr/bin:/bin"] }],
            PostmountCommands =
            [
                new("sh", "-c", look, "after") { Dir = log.Path },
                new("cp", sandbox.Root.Path + "/mnt/made first", sandbox.Root.Path + "/mnt/copied after"),
            ],
        })));
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        string mount = Machine.Link(container.InitProcessId, "ns/mnt");
        Assert.Equal([$"before / {mount}", $"after made first {log.Path} {mount}"], log.Texts);
        Assert.Equal(["copied after", "made first"], Sandbox.Run(container, "/bin/ls", "/mnt").Lines);
        Assert.Empty(Directory.GetFiles(sandbox.Root.Path + "/mnt"));
    }

    [PrivilegedFact]
    public void They_run_in_the_order_of_the_mounts_and_before_the_hooks()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        MountCommand Note(string text) => new("sh", "-c", $"echo {text} >> {log.Path}/lines");
        Container container = sandbox.Create(log.Config(c =>
        {
            c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt/a") { PremountCommands = [Note("before a")], PostmountCommands = [Note("after a")] });
            c.Mounts.Single(m => m.Type == "cgroup").PostmountCommands = [Note("after cgroup")];
            c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt/b") { PremountCommands = [Note("before b")], PostmountCommands = [Note("after b")] });
            c.Hooks.Prestart = [log.Shell("echo prestart >> $D/lines")];
        }));
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        Assert.Equal(["after cgroup", "before a", "after a", "before b", "after b", "prestart"], log.Texts);
        string plan = string.Join('\n', container.DescribeStart(new ProcessConfig("/bin/true")));
        Assert.Contains("run the command 0 before the mount at \"/mnt/b\": \"sh\"\nmount tmpfs at \"/mnt/b\"\nrun the command 0 after the mount at \"/mnt/b\": \"sh\"", plan, StringComparison.Ordinal);
    }

    [PrivilegedTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_fails_undoes_the_start(bool before)
    {
        using Sandbox sandbox = new();
        (string, MountCommand, int, string)[] cases =
        [
            ("exit code", new("sh", "-c", "echo 'no disk' >&2; exit 32"), 0, "ended with exit code 32: no disk"),
            ("timeout", new("sleep", "1000") { Timeout = 1 }, Errno.ETIMEDOUT, "did not end within 1 seconds and was killed with its process group"),
            ("missing", new("/no/such/command"), Errno.ENOENT, "cannot be executed: no such file or directory"),
            ("not in PATH", new("sleep") { Env = ["PATH=/nowhere"] }, Errno.ENOENT, "cannot be executed: exec: \"sleep\": executable file not found in $PATH"),
            ("directory", new("true") { Dir = "/nowhere" }, Errno.ENOENT, "cannot be run in \"/nowhere\": No such file or directory (ENOENT)"),
        ];
        foreach ((string name, MountCommand command, int errno, string words) in cases)
        {
            Container container = sandbox.Create(sandbox.Config(c =>
            {
                ContainerMount mount = new("tmpfs", "tmpfs", "/mnt");
                (before ? mount.PremountCommands : mount.PostmountCommands).AddRange([new("true"), command]);
                c.Mounts.Add(mount);
            }));
            MachineState state = sandbox.Look();
            ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
            string step = $"command 1 {(before ? "before" : "after")} the mount at \"/mnt\"";
            Assert.Equal((step, $"{step}: \"{command.Path}\" {words}", errno, name), (error.Step, error.Message, error.Errno, name));
            state.AssertUnchanged(sandbox);
            Assert.Equal(ContainerStatus.Created, container.Status);
        }
    }
}
