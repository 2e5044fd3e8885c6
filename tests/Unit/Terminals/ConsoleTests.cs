using System.IO;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Terminals;

/// <summary>Terminals of the host that a process is given: libcontainer's NewConsole and ConsoleFromPath.</summary>
[Trait("Category", "Privileged")]
public class ConsoleTests
{
    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_one_is_read_and_written_by_the_caller(bool joined)
    {
        using Sandbox sandbox = new();
        Container container = joined ? sandbox.Sleeping() : sandbox.Create();
        ProcessStreams streams = new();
        using PseudoTerminal console = streams.NewConsole();
        Assert.StartsWith("/dev/pts/", console.Path, System.StringComparison.Ordinal);
        Assert.Equal(console.Path, streams.ConsolePath);
        console.Size = new TerminalSize(77, 22);
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "stty size; read x; echo got $x; exit 4"), streams, cancellationToken: Sandbox.Soon());
        using StreamReader reader = new(console.Stream, leaveOpen: true);
        Assert.Equal("22 77", reader.ReadLine());
        console.Stream.Write(Encoding.ASCII.GetBytes("something\r"));
        Assert.Equal("something", reader.ReadLine());
        Assert.Equal("got something", reader.ReadLine());
        Assert.Equal(4, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Null(reader.ReadLine());
    }

    [PrivilegedTheory]
    [InlineData(false, 130)]
    [InlineData(true, 129)]
    public void It_becomes_the_sessions_own_terminal(bool hangUp, int code)
    {
        using Sandbox sandbox = new();
        using PseudoTerminal console = PseudoTerminal.Open(0, 0);
        ProcessStreams streams = new();
        streams.ConsoleFromPath(console.Path);
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"), streams, cancellationToken: Sandbox.Soon());
        Assert.Equal(console.Path, Machine.Link(process.Pid, "fd/0"));
        if (hangUp)
            console.Dispose();
        else
            console.Stream.Write([3]);
        Assert.Equal(code, process.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void A_process_has_one_terminal()
    {
        ProcessStreams streams = new();
        using PseudoTerminal console = streams.NewConsole();
        Assert.Equal(ErrorCode.ConsoleExists, Assert.Throws<ContainerException>(() => streams.NewConsole()).Code);
        Assert.Equal(ErrorCode.ConsoleExists, Assert.Throws<ContainerException>(() => streams.ConsoleFromPath("/dev/pts/0")).Code);
        Assert.Equal(ErrorCode.ConsoleExists, Assert.Throws<ContainerException>(() => new ProcessStreams { Terminal = TerminalSize.Default }.NewConsole()).Code);
    }

    [PrivilegedTheory]
    [InlineData("/dev/null")]
    [InlineData("/etc/passwd")]
    public void What_is_no_terminal_is_refused(string path)
    {
        using Sandbox sandbox = new();
        ProcessStreams streams = new();
        streams.ConsoleFromPath(path);
        Container container = sandbox.Create();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), streams, cancellationToken: Sandbox.Soon()));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains(path, error.Message, System.StringComparison.Ordinal);
        Assert.Equal(ContainerStatus.Created, container.Status);
    }

    [PrivilegedFact]
    public void Its_handle_is_the_holders_side()
    {
        using PseudoTerminal console = PseudoTerminal.Open(0, 0);
        Assert.Equal("/dev/ptmx", Machine.Link(System.Environment.ProcessId, $"fd/{console.Handle.DangerousGetHandle()}"));
        using FileStream programs = File.OpenWrite(console.Path);
        programs.Write("hello"u8);
        programs.Flush();
        byte[] buffer = new byte[10];
        Assert.Equal(5, Engine.Interop.Libc.TryRead((int)console.Handle.DangerousGetHandle(), buffer));
    }

    [PrivilegedFact]
    public void It_belongs_to_whom_the_caller_says()
    {
        using PseudoTerminal console = PseudoTerminal.Open(1234, 5);
        Assert.Equal("1234 5 600", Cli.Run("stat", ["-c", "%u %g %a", console.Path]).Output.Trim());
    }
}
