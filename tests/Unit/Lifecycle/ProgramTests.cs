using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The program: its environment and directory, and why it cannot be executed.</summary>
[Trait("Category", "Privileged")]
public class ProgramTests
{
    [PrivilegedFact]
    public void The_environment_is_what_was_given_with_path_and_home()
    {
        using Sandbox sandbox = new();
        Environment.SetEnvironmentVariable("PSC_TEST_SECRET", "x");
        string[] lines = sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/env") { Env = ["A=1", "B=two words", "A=3"], User = "ann" }).Lines;
        Assert.Equal(
            ["A=3", "B=two words", "HOME=/home/ann", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            lines.Order(StringComparer.Ordinal));
    }

    [PrivilegedFact]
    public void Path_and_home_that_are_given_stay()
    {
        using Sandbox sandbox = new();
        string[] lines = sandbox.Run(sandbox.Config(), new ProcessConfig("env") { Env = ["PATH=/bin", "HOME=/tmp"] }).Lines;
        Assert.Equal(["HOME=/tmp", "PATH=/bin"], lines.Order(StringComparer.Ordinal));
    }

    [PrivilegedFact]
    public void A_name_is_looked_up_in_the_containers_path()
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("mnt/tool", "#!/bin/sh\necho found\n", executable: true);
        Assert.Equal("found", sandbox.Run(sandbox.Config(), new ProcessConfig("tool") { Env = ["PATH=/nowhere:/mnt"] }).Lines[0]);
    }

    [PrivilegedFact]
    public void The_working_directory_is_made_where_it_is_missing()
    {
        using Sandbox sandbox = new();
        Assert.Equal("/srv/a/b", sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/pwd") { Cwd = "/srv/a/b" }).Lines[0]);
        Assert.Equal("/", sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/pwd")).Lines[0]);
        Assert.True(sandbox.Root.Has("srv/a/b"));
    }

    [PrivilegedFact]
    public void A_working_directory_through_a_link_stays_inside()
    {
        using Sandbox sandbox = new();
        File.CreateSymbolicLink(sandbox.Root.Path + "/mnt/out", "/../../../tmp");
        Assert.Equal("/tmp", sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/pwd") { Cwd = "/mnt/out" }).Lines[0]);
    }

    [PrivilegedFact]
    public void A_working_directory_that_is_a_file_is_an_error()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/pwd") { Cwd = "/etc/passwd" }));
        Assert.Contains("/etc/passwd", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedTheory]
    [InlineData("nosuch", 127, "executable file not found in $PATH")]
    [InlineData("/bin/nosuch", 127, "no such file or directory")]
    [InlineData("/etc/passwd/x", 127, "no such file or directory")]
    [InlineData("/etc/passwd", 126, "permission denied")]
    [InlineData("passwd", 126, "permission denied")]
    [InlineData("/etc", 126, "directory")]
    [InlineData("/mnt/garbage", 126, "exec format error")]
    [InlineData("/mnt/script", 127, "/bin/nosuch-interpreter")]
    public void Why_it_cannot_be_executed(string program, int code, string words)
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("mnt/garbage", "\u0001\u0002\u0003", executable: true);
        sandbox.Root.Write("mnt/script", "#!/bin/nosuch-interpreter -x\n", executable: true);
        Container container = sandbox.Create();
        ProcessNotExecutedException error = Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig(program) { Env = ["PATH=/bin:/etc"] }));
        Assert.Equal(code, error.ExitCode);
        Assert.Equal(ErrorCode.ProcessNotExecuted, error.Code);
        Assert.StartsWith($"exec: \"{program}\": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(ContainerStatus.Stopped, container.Status);
        Assert.Equal(code, container.Exit!.ExitCode);
        Assert.Equal(code, sandbox.Factory.Load(container.Id).Wait(Sandbox.Soon())!.ExitCode);

        // Beside a running init it is that process's result alone.
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        container.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal(code, Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig(program) { Env = ["PATH=/bin:/etc"] })).ExitCode);
        Assert.Equal(ContainerStatus.Running, container.Status);
    }

    [PrivilegedFact]
    public void The_program_has_no_descriptor_beyond_the_three()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        foreach (int pid in (int[])[container.InitProcessId, Exec(container)])
            Assert.Equal(["0", "1", "2"], Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(Path.GetFileName).Order());
    }

    [PrivilegedFact]
    public void Signals_are_as_a_new_program_expects()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Assert.Equal(new string('0', 16), Machine.Status(container.InitProcessId, "SigBlk"));
        Assert.Equal(new string('0', 16), Machine.Status(container.InitProcessId, "SigIgn"));
    }

    [PrivilegedFact]
    public void Nobody_in_the_container_sees_the_engines_executable()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Assert.Equal("/bin/busybox", Machine.Link(container.InitProcessId, "exe").Replace(sandbox.Root.Path, "", StringComparison.Ordinal));
        Assert.DoesNotContain("pscontainer", Machine.Proc(container.InitProcessId, "maps"), StringComparison.Ordinal);
    }

    private static int Exec(Container container)
    {
        using Engine.Processes.ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        return process.Pid;
    }
}
