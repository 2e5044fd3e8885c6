using System;
using System.Globalization;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Terminals;

/// <summary>Terminals that the monitor of a process holds.</summary>
[Trait("Category", "Privileged")]
public class TerminalTests
{
    private static ProcessStreams Terminal => new() { Terminal = new TerminalSize(101, 37) };

    private static ProcessConfig Shell(string script) => new("/bin/sh", "-c", script);

    [PrivilegedTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void It_is_the_programs_own_and_of_the_containers_devpts(bool joined, bool userNamespace)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = userNamespace ? UserNamespace.Mapped(sandbox) : sandbox.Config();
        Container container = joined ? sandbox.Sleeping(config) : sandbox.Create(config);
        using ContainerProcess process = container.Start(Shell("tty; stty size; echo $TERM; ls -l /proc/self/fd/0; read x; exit 3"), Terminal, cancellationToken: Sandbox.Soon());
        Assert.True(process.HasTerminal);
        using Screen screen = new(process.OpenTerminal());
        screen.Expect("/dev/pts/0\r\n37 101\r\nxterm\r\n");
        screen.Expect("-> /dev/pts/0");

        // Its session's own terminal (field 7 of stat is not 0), and the foreground's process group is its own.
        string[] stat = Machine.Proc(process.Pid, "stat").Split(' ');
        Assert.NotEqual("0", stat[6]);
        Assert.Equal(stat[4], stat[7]);
        screen.Type("\r");
        Assert.Equal(3, screen.WaitForEnd());
        Assert.Equal(3, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.False(process.HasTerminal);
    }

    [PrivilegedFact]
    public void The_first_process_shows_it_as_the_console_too()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.ReadonlyRootfs = true));
        using ContainerProcess process = container.Start(Shell("echo to the console > /dev/console; stat -c '%t:%T' /dev/console /dev/pts/0; read x"), Terminal, cancellationToken: Sandbox.Soon());
        using Screen screen = new(process.OpenTerminal());
        screen.Expect("to the console\r\n88:0\r\n88:0\r\n");
    }

    [PrivilegedFact]
    public void Control_C_reaches_the_program_in_the_foreground()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh"), Terminal, cancellationToken: Sandbox.Soon());
        using Screen screen = new(process.OpenTerminal());
        screen.Type("sleep 1000; echo \"ended with $?\"\r");
        Assert.True(Machine.WaitUntil(() => container.GetProcesses().Any(p => p.CommandLine == "sleep 1000")));
        screen.Type("\u0003");
        screen.Type("echo alive\r");
        screen.Expect("\nalive");
        Assert.DoesNotContain(container.GetProcesses(), p => p.CommandLine == "sleep 1000");
        screen.Type("exit 7\r");
        Assert.Equal(7, screen.WaitForEnd());
        Assert.Equal(ContainerStatus.Running, container.Status);
    }

    [PrivilegedFact]
    public void A_new_size_is_told_to_the_program()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(Shell("trap 'stty size' WINCH; echo ready; while true; do sleep 0.05; done"), Terminal, cancellationToken: Sandbox.Soon());
        using Screen screen = new(process.OpenTerminal());
        screen.Expect("ready");
        process.ResizeTerminal(new TerminalSize(132, 50));
        screen.Expect("50 132");
        using Screen second = new(sandbox.Factory.Load(container.Id).GetProcesses().Single(p => p.IsInit).OpenTerminal());

        // The same size again: a new viewer wants the picture.
        process.ResizeTerminal(new TerminalSize(132, 50));
        second.Expect("50 132");
    }

    [PrivilegedFact]
    public void An_editor_draws_its_picture()
    {
        using Sandbox sandbox = new();
        sandbox.Root.Write("tmp/text", "first line\nsecond line\n");
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/vi", "/tmp/text"), Terminal, cancellationToken: Sandbox.Soon());
        using Screen screen = new(process.OpenTerminal());
        screen.Expect("second line");
        screen.Type("ddihello ");
        screen.Expect("[1;7H");

        // An editor takes what follows an escape at once for a key of its own.
        screen.Type("\u001b");
        screen.Expect("- /tmp/text [Modified]");
        screen.Type(":wq\r");
        Assert.Equal(0, screen.WaitForEnd());
        Assert.Equal("hello second line\n", sandbox.Root.Read("tmp/text"));
    }

    [PrivilegedFact]
    public void What_nobody_saw_is_kept_for_the_next_who_looks()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(Shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do head -c 10000 /dev/zero | tail -c 9999; echo line $i; done; touch /tmp/done; read x; echo bye; read x"), Terminal, cancellationToken: Sandbox.Soon());
        Assert.True(Machine.WaitUntil(() => sandbox.Root.Has("tmp/done")));
        using (Screen screen = new(process.OpenTerminal()))
        {
            screen.Expect("line 20");
            Assert.DoesNotContain("line 1\r", screen.Seen, StringComparison.Ordinal);
            screen.Type("\r");
            screen.Expect("bye");
        }

        using Screen again = new(process.OpenTerminal());
        again.Type("\r");
        again.WaitForEnd();
        Assert.DoesNotContain("line", again.Seen, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void All_who_look_see_the_same_and_only_some_may_type()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/cat"), Terminal, cancellationToken: Sandbox.Soon());
        using Screen first = new(process.OpenTerminal()), second = new(process.OpenTerminal()), looking = new(process.OpenTerminal(readOnly: true));
        looking.Type("not this\r");
        first.Type("from the first\r");
        second.Type("from the second\r");
        foreach (Screen screen in (Screen[])[first, second, looking])
        {
            screen.Expect("from the first");
            screen.Expect("from the second");
        }

        second.Type("\u0004");
        foreach (Screen screen in (Screen[])[first, second, looking])
        {
            Assert.Equal(0, screen.WaitForEnd());
            Assert.DoesNotContain("not this", screen.Seen, StringComparison.Ordinal);
        }
    }

    [PrivilegedFact]
    public void It_can_be_hung_up()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();

        // The end of the terminal's input is seen before the signal is: a shell that has begun to wait for a command does not look at it before that ends.
        using ContainerProcess process = container.Start(Shell("trap 'exit 42' HUP; echo ready; read x; read y; while :; do sleep 0.1; done"), Terminal, cancellationToken: Sandbox.Soon());
        using TerminalConnection connection = process.OpenTerminal();
        byte[] buffer = new byte[100];
        Assert.True(connection.Read(buffer, Sandbox.Soon()) > 0);
        connection.HangUp();
        Assert.Equal(42, process.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void A_viewer_that_takes_nothing_does_not_hold_up_the_monitor()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(Shell("dd if=/dev/zero bs=64k count=64 2>/dev/null; sleep 1000"), Terminal, cancellationToken: Sandbox.Soon());
        using TerminalConnection idle = process.OpenTerminal();
        Assert.True(Machine.WaitUntil(() => Machine.Proc(process.Pid, "wchan").Length > 0));
        process.Signal(9);
        Assert.Equal(137, process.Wait(Sandbox.Soon(30))!.ExitCode);
    }

    [PrivilegedFact]
    public void A_program_may_close_it_and_open_it_again()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(Shell("exec </dev/null >/dev/null 2>&1; sleep 0.2; exec </dev/tty >/dev/tty; echo back; read x; exit 5"), Terminal, cancellationToken: Sandbox.Soon());
        using Screen screen = new(process.OpenTerminal());
        screen.Expect("back");
        screen.Type("\r");
        Assert.Equal(5, screen.WaitForEnd());
    }

    [PrivilegedFact]
    public void The_last_words_come_before_the_end()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        for (int i = 0; i < 20; i++)
        {
            using ContainerProcess process = container.Start(Shell("read x; head -c 20000 /dev/zero | wc -c; echo last words; exit 9"), Terminal, cancellationToken: Sandbox.Soon());
            using Screen screen = new(process.OpenTerminal());
            screen.Type("\r");
            Assert.Equal(9, screen.WaitForEnd());
            Assert.EndsWith("20000\r\nlast words\r\n", screen.Seen, StringComparison.Ordinal);
        }
    }

    [PrivilegedFact]
    public void It_belongs_to_the_user_of_the_program()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ProcessConfig process = Shell("stat -c '%u %g' /dev/pts/0; echo again > /dev/tty; echo by name > /dev/pts/0; read x");
        process.User = "ann";
        using ContainerProcess running = container.Start(process, Terminal, cancellationToken: Sandbox.Soon());
        using Screen screen = new(running.OpenTerminal());
        screen.Expect("1000 5\r\nagain\r\nby name\r\n");
    }

    [PrivilegedFact]
    public void Without_a_devpts_there_is_a_clear_error()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.RemoveAll(m => m.Destination == "/dev/pts")));
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(Shell("true"), Terminal, cancellationToken: Sandbox.Soon()));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains("devpts", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.Equal(ContainerStatus.Created, container.Status);
    }

    [PrivilegedTheory]
    [InlineData("link")]
    [InlineData("fifo")]
    [InlineData("null")]
    public void A_multiplexer_that_is_something_else_is_refused(string kind)
    {
        using Sandbox sandbox = new();
        Directory.CreateDirectory(sandbox.Root.Path + "/dev/pts");
        string path = sandbox.Root.Path + "/dev/pts/ptmx";
        if (kind == "link")
            File.CreateSymbolicLink(path, "/etc/passwd");
        else
            Cli.Run("mknod", kind == "fifo" ? [path, "p"] : [path, "c", "1", "3"]);
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.RemoveAll(m => m.Destination.StartsWith("/dev", StringComparison.Ordinal))));
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(Shell("true"), Terminal, cancellationToken: Sandbox.Soon()));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains("devpts", error.Message, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_process_without_one_says_so()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerProcess init = container.GetProcesses().Single();
        Assert.False(init.HasTerminal);
        ContainerException error = Assert.Throws<ContainerException>(() => init.OpenTerminal());
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        container.Signal(9);
        container.Wait(Sandbox.Soon());
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => init.OpenTerminal()).Code);
    }

    [PrivilegedFact]
    public void The_description_of_the_program_may_ask_for_it()
    {
        using Sandbox sandbox = new();
        ProcessConfig shell = Shell("stty size; read x");
        (shell.Terminal, shell.ConsoleSize) = (true, new TerminalSize(90, 30));
        Container container = sandbox.Create(sandbox.Config(c => c.Process = shell));
        container.Start(sandbox.Factory.Load(container.Id).Config.Process!, cancellationToken: Sandbox.Soon()).Dispose();
        using Screen screen = new(sandbox.Factory.Load(container.Id).GetProcesses().Single(p => p.IsInit).OpenTerminal());
        screen.Expect("30 90");
    }

    [PrivilegedFact]
    public void A_killed_monitor_hangs_it_up()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(Shell("sleep 1000"), Terminal, cancellationToken: Sandbox.Soon());
        using TerminalConnection connection = process.OpenTerminal();
        Cli.Run("kill", ["-9", Machine.Parent(process.Pid).ToString(CultureInfo.InvariantCulture)]);
        Assert.Equal(0, connection.Read(new byte[10], Sandbox.Soon()));
        Assert.Null(connection.ExitCode);
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(process.Pid)));
        Assert.Null(process.Wait(Sandbox.Soon()));
    }
}
