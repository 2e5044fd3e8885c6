using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Errors;

/// <summary>What an error says of itself.</summary>
[Trait("Category", "Privileged")]
public class ErrorPartsTests
{
    [PrivilegedFact]
    public void A_step_that_the_kernel_refuses_names_all_its_parts()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Mounts.Add(new ContainerMount("nothing", "nosuchfs", "/mnt"))));
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
        Assert.Equal(ErrorCode.SystemError, error.Code);
        Assert.Contains("/mnt", error.Step, StringComparison.Ordinal);
        Assert.Equal(("fsopen", 19, "ENODEV"), (error.Syscall, error.Errno, error.ErrnoName));
        Assert.NotNull(error.Path);
        Assert.NotNull(error.Hint);
        StringWriter detail = new();
        error.WriteDetail(detail);
        foreach (string part in (string[])["SystemError: ", error.Message, "step: " + error.Step, "system call: fsopen", "errno: ENODEV (19)", "what to do: " + error.Hint, "   at PSContainer.Engine"])
            Assert.Contains(part, detail.ToString(), StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_directory_that_is_missing_names_the_call_and_the_path()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true") { Cwd = "/not/there" }, cancellationToken: Sandbox.Soon()));
        Assert.Equal(("chdir", "ENOENT", "/not/there"), (error.Syscall, error.ErrnoName, error.Path));
    }

    [PrivilegedFact]
    public void What_the_parent_is_refused_names_the_call_too()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(
            new ProcessConfig("/bin/true") { Rlimits = [new() { Type = RlimitType.NoFile, Soft = 1UL << 40, Hard = 1UL << 40 }] },
            cancellationToken: Sandbox.Soon()));
        Assert.Equal(("prlimit", "EPERM"), (error.Syscall, error.ErrnoName));
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData(0, "IdInUse")]
    [InlineData(1, "InvalidIdFormat")]
    [InlineData(2, "ContainerNotExists")]
    [InlineData(3, "ContainerPaused")]
    [InlineData(4, "ContainerNotStopped")]
    [InlineData(5, "ContainerNotRunning")]
    [InlineData(6, "ContainerNotPaused")]
    [InlineData(7, "ProcessNotExecuted")]
    [InlineData(8, "ConfigInvalid")]
    [InlineData(9, "ConsoleExists")]
    [InlineData(10, "SystemError")]
    public void The_codes_are_those_of_libcontainer(int number, string name) => Assert.Equal(name, ((ErrorCode)number).ToString());
}
