using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;
using PSContainer.Tests.Lifecycle;
using PSContainer.Tests.Terminals;
using Xunit;

namespace PSContainer.Tests.Hooks;

/// <summary>What a hook is given: its standard input, its environment, its descriptors; and what becomes of what it says.</summary>
[Trait("Category", "Privileged")]
public class HookStreamTests
{
    public static TheoryData<string> Everywhere => ["createRuntime", "createContainer", "startContainer"];

    [PrivilegedTheory]
    [MemberData(nameof(Everywhere))]
    public void A_state_larger_than_a_pipe_need_not_be_read(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        string large = new('x', 300_000);
        Container container = sandbox.Create(log.Config(c =>
        {
            c.Labels = ["large=" + large];
            c.Hooks.Of(HookLog.Kind(kind)).AddRange([new() { Path = "/bin/true" }, log.Shell("exec 0<&-"), log.Shell("head -c 5 > $D/part"), log.Note("whole")]);
        }));
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        Assert.Equal("{\"oci", log.Read("part"));
        Assert.Equal(large, Assert.Single(log.Lines).State.GetProperty("annotations").GetProperty("large").GetString());
    }

    [PrivilegedTheory]
    [MemberData(nameof(Everywhere))]
    public void Who_says_much_is_not_held_up_and_the_end_of_it_is_kept(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        const string Much = "i=0; while [ $i -lt 40 ]; do head -c 100000 /dev/zero; i=$((i+1)); done | tr '\\0' 'ä' >&2; ";
        Container container = sandbox.Create(log.Config(c =>
            c.Hooks.Of(HookLog.Kind(kind)).AddRange([log.Shell(Much.Replace("| tr '\\0' 'ä' ", "", StringComparison.Ordinal)), log.Shell("yes 'ä' 2>/dev/null | head -c 3999999 >&2; printf 'the \\033[31mend' >&2; exit 1")])));
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
        Assert.Equal($"{kind} hook 1", error.Step);
        Assert.EndsWith("ä\nthe ?[31mend", error.Message, StringComparison.Ordinal);
        Assert.Contains(": … ", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1000, 5000);
        Assert.DoesNotContain('\uFFFD', error.Message);
    }

    [PrivilegedTheory]
    [MemberData(nameof(Everywhere))]
    public void Who_leaves_a_daemon_with_its_output_is_not_waited_for(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell("(while sleep 0.01; do echo again; done) & echo $! > $D/pid"))));
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        if (kind == "createRuntime")
            Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(int.Parse(log.Read("pid")))), "nobody reads what it says any more (SIGPIPE)");
        container.Destroy(force: true, Sandbox.Soon());
    }

    [PrivilegedTheory]
    [MemberData(nameof(Everywhere))]
    public void It_has_the_environment_given_and_three_descriptors(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);

        // One that this process got from its own parent, and that does not close by itself.
        const int F_DUPFD = 0;
        int stray = Libc.Check(Libc.TryFcntl(0, F_DUPFD, 20), "fcntl");
        try
        {
            Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(new()
            {
                Path = "/bin/sh",
                Args = ["sh", "-c", $"cat < /proc/self/environ > {log.Path}/environ; cat < /proc/self/cmdline > {log.Path}/args; cat < /proc/self/stat > {log.Path}/stat; ls /proc/self/fd > {log.Path}/fds", "last"],
                Env = ["A=b c", "PATH=/usr/bin:/bin"],
            })));
            Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        }
        finally
        {
            Libc.Close(stray);
        }

        Assert.Equal("A=b c\0PATH=/usr/bin:/bin\0", log.Read("environ"));
        Assert.Equal("0\n1\n2\n3\n", log.Read("fds")); // the third is the directory that it reads
        Assert.StartsWith("sh\0-c\0", log.Read("args"), StringComparison.Ordinal);
        Assert.EndsWith("\0last\0", log.Read("args"), StringComparison.Ordinal);

        // A process group and a session of its own, without a terminal; the shell may have read it in a child.
        string[] stat = log.Read("stat").Split(' ');
        Assert.Contains(stat[4], (string[])[stat[0], stat[3]]);
        Assert.Equal((stat[4], "0"), (stat[5], stat[6]));
    }

    [PrivilegedFact]
    public void A_start_hook_has_the_programs_environment_where_it_has_none()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.StartContainer =
        [
            new() { Path = "/bin/sh", Args = ["sh", "-c", $"cat < /proc/self/environ > {log.Path}/inherited; :"] },
            new() { Path = "/bin/sh", Args = ["sh", "-c", $"/bin/cat < /proc/self/environ > {log.Path}/own; :"], Env = ["X=y"] },
        ]));
        container.Start(new ProcessConfig("/bin/sleep", "1000") { Env = ["NAME=value"], User = "1000" }, cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(Machine.Proc(container.InitProcessId, "environ"), log.Read("inherited"));
        Assert.Contains("NAME=value\0", log.Read("inherited"), StringComparison.Ordinal);
        Assert.Equal("X=y\0", log.Read("own"));
    }

    [PrivilegedFact]
    public void A_start_hook_that_may_trace_the_first_process_finds_no_way_to_the_host_there()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            foreach (List<string> set in (List<string>[])[c.Capabilities!.Bounding, c.Capabilities.Permitted, c.Capabilities.Effective])
                set.Add("CAP_SYS_PTRACE");
            c.Hooks.StartContainer = [log.Shell("for f in /proc/1/fd/*; do readlink $f; done > $D/links; ls /proc/1/fd | wc -l > $D/count")];
            c.Namespaces.Single(n => n.Type == NamespaceType.Ipc).Path = "/proc/self/ns/ipc";
        }));
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
        string[] links = log.Read("links").TrimEnd('\n').Split('\n');
        Assert.Equal(int.Parse(log.Read("count")), links.Length);
        Assert.InRange(links.Length, 5, 20);

        // Of directories it has its own root alone; the source of random numbers is the runtime's, and no way to anywhere.
        Assert.All(links, l => Assert.Matches(@"^(/dev/null|/|(/dev)?/urandom|pipe:.*|socket:.*|anon_inode:\[pidfd\]|/memfd:input.*)$", l));
    }

    [PrivilegedFact]
    public void A_start_hook_has_what_the_program_has()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            c.Umask = 0x17;
            c.OomScoreAdj = 300;
            c.Rlimits = [new() { Type = RlimitType.NoFile, Soft = 99, Hard = 100 }];
            c.Hooks.StartContainer = [log.Shell("grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Umask|Seccomp):?' /proc/self/status > $D/status; grep 'open files' /proc/self/limits > $D/limits; cat /proc/self/oom_score_adj > $D/oom; for n in /proc/self/ns/*; do readlink $n; done > $D/ns")];
        }));
        ProcessConfig process = new("/bin/sleep", "1000") { User = "1000:29", AdditionalGroups = ["44"], Capabilities = new() { Bounding = ["CAP_KILL"], Permitted = ["CAP_KILL"], Inheritable = ["CAP_KILL"], Ambient = ["CAP_KILL"] } };
        container.Start(process, cancellationToken: Sandbox.Soon()).Dispose();
        int pid = container.InitProcessId;
        foreach (string line in log.Read("status").TrimEnd('\n').Split('\n'))
            Assert.Contains(line, Machine.Proc(pid, "status"), StringComparison.Ordinal);
        Assert.Contains("Uid:\t1000", log.Read("status"), StringComparison.Ordinal);
        Assert.Contains(log.Read("limits").Trim(), Machine.Proc(pid, "limits"), StringComparison.Ordinal);
        Assert.Equal("300\n", log.Read("oom"));
        Assert.Equal(
            ((string[])["cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"]).Select(n => Machine.Link(pid, "ns/" + n)),
            log.Read("ns").TrimEnd('\n').Split('\n'));
    }

    [PrivilegedFact]
    public void The_programs_terminal_and_files_are_not_a_hooks()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            c.Hooks.StartContainer = [log.Shell("cat /proc/self/stat > $D/stat; ls /proc/self/fd > $D/fds; echo not on the terminal")];
            c.Hooks.Poststart = [log.Shell("[ ! -e $D/broken ]")];
        }));
        string file = log.Write("file", "inherited");
        using FileStream extra = File.OpenRead(file);
        ProcessStreams streams = new() { Terminal = new TerminalSize(80, 25), ExtraFiles = { extra.SafeFileHandle } };
        using (ContainerProcess process = container.Start(new("/bin/sh", "-c", "cat <&3; tty; read x"), streams, cancellationToken: Sandbox.Soon()))
        {
            using Screen screen = new(process.OpenTerminal());
            screen.Expect("inherited/dev/pts/0\r\n");
            Assert.DoesNotContain("not on the terminal", screen.Seen, StringComparison.Ordinal);
            process.Signal(9);
        }

        Assert.Equal("0", log.Read("stat").Split(' ')[6]);
        Assert.Equal("0\n1\n2\n3\n", log.Read("fds"));
        container.Wait(Sandbox.Soon());
        log.Write("broken", "");
        Assert.Throws<ContainerException>(() => container.Start(new("/bin/cat"), streams, cancellationToken: Sandbox.Soon()));
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0));
        Assert.Empty(Directory.GetFiles(container.StateDirectory, "terminal-*"));
    }

    [PrivilegedFact]
    public void The_program_has_no_zombie_of_a_hook()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.CreateContainer = [log.Shell("(sleep 0.05 &) ; true"), log.Shell("sleep 0.2")]));
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(container.InitProcessId, Assert.Single(container.GetProcesses()).Pid);
        Assert.Equal(string.Empty, Machine.Proc(container.InitProcessId, $"task/{container.InitProcessId}/children"));
    }
}
