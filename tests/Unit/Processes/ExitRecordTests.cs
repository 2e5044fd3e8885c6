using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Processes;

/// <summary>How a process ended, asked by one who has not started it.</summary>
[Trait("Category", "Privileged")]
public class ExitRecordTests
{
    [PrivilegedTheory]
    [InlineData("exit 33", 33, 0)]
    [InlineData("kill -TERM $$", 143, 15)]
    public void One_that_was_found_tells_its_code(string script, int code, int signal)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", $"read x; {script}"), new() { Input = Stdio.Pipe }, cancellationToken: Sandbox.Soon());
        ContainerProcess found = sandbox.Factory.Load(container.Id).GetProcesses().Single(p => p.Pid == process.Pid);
        Assert.Null(found.Exit);
        process.StandardInput!.Dispose();
        ProcessExit? exit = found.Wait(Sandbox.Soon());
        Assert.Equal((code, signal), (exit!.ExitCode, exit.Signal));
        Assert.Equal(exit, found.Exit);
    }

    [PrivilegedFact]
    public void Init_that_was_found_tells_it_too()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerProcess found = sandbox.Factory.Load(container.Id).GetProcesses().Single();
        container.Signal(9);
        Assert.Equal(137, found.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedFact]
    public void A_grandchild_has_no_monitor_and_the_wait_ends_all_the_same()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", "sleep 1000 & wait"), cancellationToken: Sandbox.Soon());
        Assert.True(Machine.WaitUntil(() => container.GetProcesses().Any(p => p.CommandLine == "sleep 1000")));
        ContainerProcess found = container.GetProcesses().Single(p => p.CommandLine == "sleep 1000");
        found.Signal(9);
        Assert.Null(found.Wait(Sandbox.Soon()));
    }

    [PrivilegedFact]
    public void Only_so_many_are_kept_and_none_over_a_new_start()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int Files() => System.IO.Directory.GetFiles(container.StateDirectory, "exit-*").Length;
        for (int i = 0; i < 300; i++)
        {
            using ContainerProcess process = container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon());
            process.Wait(Sandbox.Soon());
        }

        Assert.True(Machine.WaitUntil(() => Files() is 256), $"{Files()} are kept");
        container.Signal(9);
        container.Wait(Sandbox.Soon());
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(0, Files());
    }
}
