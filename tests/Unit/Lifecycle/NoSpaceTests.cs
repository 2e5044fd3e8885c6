using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A state root or data root without room.</summary>
[Trait("Category", "Privileged")]
public class NoSpaceTests
{
    [PrivilegedFact]
    public void A_full_state_root_is_a_clear_error_and_nothing_is_left()
    {
        using Sandbox sandbox = new();
        using TinyDisk disk = new(sandbox.Home + "/state");
        Container before = sandbox.Create();
        disk.Fill();
        string[] entries = Directory.GetFileSystemEntries(disk.Path, "*", SearchOption.AllDirectories);
        ContainerException error = Assert.Throws<ContainerException>(() => sandbox.Create());
        Assert.Equal((ErrorCode.SystemError, Errno.ENOSPC), (error.Code, error.Errno));
        Assert.NotNull(error.Hint);
        Assert.Equal(entries, Directory.GetFileSystemEntries(disk.Path, "*", SearchOption.AllDirectories));

        // One that is there cannot be started, for nobody could tell later that it runs; but it can be removed.
        MachineState now = sandbox.Look();
        error = Assert.Throws<ContainerException>(() => before.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()));
        Assert.Equal(Errno.ENOSPC, error.Errno);
        now.AssertUnchanged(sandbox);
        Assert.Equal(ContainerStatus.Created, sandbox.Factory.Load(before.Id).Status);
        before.Destroy();
        Assert.Empty(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void A_disk_that_fills_while_init_runs_does_not_hide_its_end()
    {
        using Sandbox sandbox = new();
        using TinyDisk disk = new(sandbox.Home + "/state");
        Container container = sandbox.Create();
        using Engine.Processes.ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        disk.Fill();
        container.Signal(9);
        Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
        container.Wait(Sandbox.Soon());
        Assert.Equal(ContainerStatus.Stopped, container.Status);
        container.Destroy();
        Assert.Empty(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void A_full_data_root_is_a_clear_error_and_nothing_is_left()
    {
        using Sandbox sandbox = new();
        using TinyDisk disk = new(sandbox.Home + "/data", inodes: 3);
        disk.Fill();
        Container container = sandbox.Create(ConfigTemplates.Default());
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(Errno.ENOSPC, error.Errno);
        Assert.Contains("layer", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
    }
}
