using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Processes;

/// <summary>Open files that a program inherits, and whom its pipes belong to.</summary>
[Trait("Category", "Privileged")]
public class ExtraFilesTests
{
    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_program_has_them_as_three_and_on_and_nothing_else(bool joined)
    {
        using Sandbox sandbox = new();
        Container container = joined ? sandbox.Sleeping() : sandbox.Create();
        List<SafeFileHandle> files = [];
        try
        {
            ProcessStreams streams = new() { Output = Stdio.Pipe };
            for (int i = 0; i < 20; i++)
            {
                File.WriteAllText($"{sandbox.Home}/file{i}", $"file {i}\n");
                files.Add(File.OpenHandle($"{sandbox.Home}/file{i}"));
                streams.ExtraFiles.Add(files[i]);
            }

            string all = string.Join("; ", Enumerable.Range(3, 20).Select(i => $"cat /proc/self/fd/{i}"));
            using ContainerProcess process = container.Start(new ProcessConfig("/bin/sh", "-c", $"{all}; ls /proc/self/fd | wc -l"), streams, cancellationToken: Sandbox.Soon());
            string expected = string.Concat(Enumerable.Range(0, 20).Select(i => $"file {i}\n"));

            // 0, 1, 2, the twenty, and that of ls itself.
            Assert.Equal(expected + "24\n", Sandbox.ReadAll(process.StandardOutput!));
            Assert.Equal(0, process.Wait(Sandbox.Soon())!.ExitCode);
            Assert.All(files, f => Assert.False(f.IsClosed));
        }
        finally
        {
            files.ForEach(f => f.Dispose());
        }
    }

    [PrivilegedFact]
    public void A_program_that_is_missing_is_still_told()
    {
        using Sandbox sandbox = new();
        using SafeFileHandle file = File.OpenHandle("/etc/passwd");
        ProcessStreams streams = new() { ExtraFiles = { file, file, file, file, file, file, file, file, file, file } };
        Container container = sandbox.Create();
        Assert.Equal(127, Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig("/no/such"), streams, cancellationToken: Sandbox.Soon())).ExitCode);
    }

    [PrivilegedFact]
    public void Too_many_are_refused()
    {
        using Sandbox sandbox = new();
        using SafeFileHandle file = File.OpenHandle("/etc/passwd");
        ProcessStreams streams = new();
        for (int i = 0; i < 129; i++)
            streams.ExtraFiles.Add(file);
        Container container = sandbox.Create();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), streams, cancellationToken: Sandbox.Soon()));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
    }

    [PrivilegedTheory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "ann")]
    [InlineData(true, "ann")]
    public void Pipes_can_be_opened_again_by_name(bool userNamespace, string user)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(userNamespace ? UserNamespace.Mapped(sandbox) : null);
        Outcome outcome = Sandbox.Run(container, new ProcessConfig("/bin/sh", "-c", "echo out > /dev/stdout; echo err > /dev/stderr; cat < /dev/stdin") { User = user }, "in\n");
        Assert.Equal(("out\nin\n", "err\n"), (outcome.Output, outcome.Error));
    }
}
