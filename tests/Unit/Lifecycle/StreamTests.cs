using System;
using System.IO;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Standard streams.</summary>
[Trait("Category", "Privileged")]
public class StreamTests
{
    [PrivilegedTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_megabyte_goes_through_both_ways(bool asInit)
    {
        using Sandbox sandbox = new();
        Container container = asInit ? sandbox.Create() : sandbox.Sleeping();
        byte[] sent = new byte[1 << 20];
        new Random(1).NextBytes(sent);
        ProcessStreams streams = new() { Input = Stdio.Pipe, Output = Stdio.Pipe };
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/cat"), streams);
        Assert.Null(process.StandardError);
        Task write = Task.Run(() =>
        {
            process.StandardInput!.Write(sent);
            process.StandardInput.Dispose();
        });
        MemoryStream received = new();
        await process.StandardOutput!.CopyToAsync(received);
        await write;
        Assert.Equal(sent, received.ToArray());
        Assert.Equal(0, process.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void Output_and_error_are_apart_or_together()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Outcome apart = Sandbox.Run(container, "/bin/sh", "-c", "echo out; echo err >&2");
        Assert.Equal(("out\n", "err\n"), (apart.Output, apart.Error));
        ProcessStreams streams = new() { Output = Stdio.Pipe, Error = Stdio.Output };
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "echo out; echo err >&2; echo end"), streams);
        Assert.Equal("out\nerr\nend\n", Sandbox.ReadAll(process.StandardOutput!));
    }

    [PrivilegedFact]
    public void Files_are_read_and_appended_to()
    {
        using Sandbox sandbox = new();
        string input = sandbox.Home + "/in", output = sandbox.Home + "/out";
        File.WriteAllText(input, "hello\n");
        File.WriteAllText(output, "before\n");
        Container container = sandbox.Create();
        ProcessStreams streams = new() { Input = Stdio.File(input), Output = Stdio.File(output), Error = Stdio.File(sandbox.Home + "/new") };
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "cat; echo oops >&2"), streams);
        process.Wait(Sandbox.Soon());
        Assert.Equal("before\nhello\n", File.ReadAllText(output));
        Assert.Equal("oops\n", File.ReadAllText(sandbox.Home + "/new"));
    }

    [PrivilegedFact]
    public void A_file_that_cannot_be_opened_is_an_error_that_leaves_nothing()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() =>
            container.Start(new ProcessConfig("/bin/true"), new ProcessStreams { Input = Stdio.File("/no/such/file") }));
        Assert.Contains("/no/such/file", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void The_null_device_is_the_default()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        foreach (int fd in (int[])[0, 1, 2])
            Assert.Equal("/dev/null", Machine.Link(container.InitProcessId, $"fd/{fd}"));
    }

    [PrivilegedFact]
    public void The_end_of_input_ends_a_reader_though_others_were_started_meanwhile()
    {
        // Neither the launcher, nor a monitor, nor another program may keep the other end of the pipe open.
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ProcessStreams streams = new() { Input = Stdio.Pipe, Output = Stdio.Pipe };
        using ContainerProcess reader = container.Start(new ProcessConfig("/bin/cat"), streams);
        using ContainerProcess other = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        using ContainerProcess third = sandbox.Create().Start(new ProcessConfig("/bin/sleep", "1000"));
        reader.StandardInput!.Dispose();
        Assert.Equal(0, reader.Wait(Sandbox.Soon(5))!.ExitCode);
        Assert.Equal(-1, reader.StandardOutput!.ReadByte());
    }

    [PrivilegedFact]
    public void A_reader_that_goes_away_ends_a_writer()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "while :; do echo x || exit 9; done"), new ProcessStreams { Output = Stdio.Pipe });
        Assert.Equal('x', process.StandardOutput!.ReadByte());
        process.StandardOutput.Dispose();
        Assert.Contains(process.Wait(Sandbox.Soon(5))!.ExitCode, (int[])[9, 141]);
    }
}
