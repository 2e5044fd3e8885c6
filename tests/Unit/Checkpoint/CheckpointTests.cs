using System;
using System.IO;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>Containers that are saved by a real CRIU and go on.</summary>
[Trait("Category", "Privileged")]
public class CheckpointTests
{
    [PrivilegedFact("criu")]
    public void A_container_goes_on_where_it_was()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Counter counter = new(sandbox);
        Container container = counter.Container;
        int init = container.InitProcessId;
        ContainerCheckpoint saved = container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images" });
        Assert.Equal((ContainerStatus.Checkpointed, 0), (container.Status, container.InitProcessId));
        Assert.Equal((container.Id, sandbox.Root.Path, false), (saved.ContainerId, saved.Root, saved.HasLayer));
        Assert.False(Directory.Exists($"/proc/{init}"));
        counter.AssertStands();
        Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"))).Code);

        // Another object, as of another process.
        Container again = sandbox.Factory.Load(container.Id);
        Assert.Equal(saved.Path, again.CheckpointPath);
        using (Engine.Processes.ContainerProcess process = again.Restore(new CriuOpts { ImagesDirectory = saved.Path }))
        {
            Assert.Equal((ContainerStatus.Running, process.Pid, 1), (again.Status, again.InitProcessId, process.NamespacePid));
            counter.AssertCounts();
            Assert.Equal(0, Sandbox.Run(again, "/bin/true").ExitCode);
            again.Signal(9);
            Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
        }

        Assert.Equal(ContainerStatus.Stopped, again.Status);
        again.Destroy();
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact("criu")]
    public void The_saved_one_has_no_hold_on_a_cgroup_that_one_of_another_state_root_took_over()
    {
        using Sandbox sandbox = new();
        Container saved = new Counter(sandbox).Container;
        ContainerCheckpoint checkpoint = saved.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images" });
        ContainerFactory elsewhere = new(new ContainerFactoryOptions { StateRoot = sandbox.Home + "/elsewhere", DataRoot = sandbox.Home + "/elsewhere-data", InitPath = Machine.Executable });
        Container moved = elsewhere.Create(saved.Id, checkpoint);
        moved.Restore(new CriuOpts { ImagesDirectory = checkpoint.Path }).Dispose();
        try
        {
            saved.Destroy();
            Assert.Equal(ContainerStatus.Running, moved.Status);
        }
        finally
        {
            moved.Destroy(force: true);
        }
    }

    [PrivilegedFact("criu")]
    public void It_runs_on_where_that_is_wanted()
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        int init = counter.Container.InitProcessId;
        ContainerCheckpoint saved = counter.Container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", LeaveRunning = true });
        Assert.True(saved.LeftRunning);
        Assert.Equal((ContainerStatus.Running, init, string.Empty), (counter.Container.Status, counter.Container.InitProcessId, counter.Container.CheckpointPath));
        counter.AssertCounts();
        counter.Container.Destroy(force: true);
    }

    [PrivilegedFact("criu")]
    public void The_log_is_in_the_working_directory()
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        string work = sandbox.Home + "/work";
        counter.Container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", WorkDirectory = work });
        Assert.True(File.Exists(work + "/dump.log"));
        Assert.False(File.Exists(sandbox.Home + "/images/dump.log"));
        counter.Container.Restore(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", WorkDirectory = work }).Dispose();
        Assert.True(File.Exists(work + "/restore.log"));
        counter.Container.Destroy(force: true);
    }

    [PrivilegedFact("criu", "flock")]
    public void A_lock_is_kept_where_that_is_wanted_and_else_an_error()
    {
        using Sandbox sandbox = new();
        string locks = sandbox.Home + "/locks", file = locks + "/lock";
        Directory.CreateDirectory(locks);

        // On the machine's own root, which has the program; the file is one of the host's, so that the lock is seen from outside.
        ContainerConfig config = ConfigTemplates.Default();
        config.Mounts.Add(new ContainerMount("bind", locks, "/mnt", "bind", "rw"));
        Container container = sandbox.Factory.Create(sandbox.NewId(), config);
        container.Start(new ProcessConfig("flock", "/mnt/lock", "sleep", "1000")).Dispose();
        bool IsHeld() => File.Exists(file) && Cli.Run("flock", ["-n", file, "true"]).ExitCode != 0;
        Assert.True(Machine.WaitUntil(IsHeld));
        CheckpointException error = Assert.Throws<CheckpointException>(() => container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/refused" }));
        Assert.Contains("-FileLock", error.Hint, StringComparison.Ordinal);
        Assert.Equal(ContainerStatus.Running, container.Status);
        container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", FileLocks = true });
        Assert.False(IsHeld());
        container.Restore(new CriuOpts { ImagesDirectory = sandbox.Home + "/images" }).Dispose();
        Assert.True(IsHeld());
        container.Destroy(force: true);
    }

    [PrivilegedTheory("criu")]
    [InlineData(CriuCgroupMode.Ignore)]
    [InlineData(CriuCgroupMode.Soft)]
    [InlineData(CriuCgroupMode.Full)]
    [InlineData(CriuCgroupMode.Default)]
    public void It_is_in_its_cgroup_with_its_limits_again(CriuCgroupMode mode)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config();
        config.Cgroups.Resources.PidsLimit = 77;
        Container container = sandbox.Factory.Create(sandbox.NewId(), config);
        Counter counter = new(sandbox, container);
        string settings = container.Settings();
        container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", ManageCgroupsMode = mode });
        container.Restore(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", ManageCgroupsMode = mode }).Dispose();
        counter.AssertCounts();
        Assert.Equal("77", container.Read("pids", "pids.max"));
        Assert.Equal(settings, container.Settings());
        Assert.Contains(container.InitProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), container.Read("pids", "cgroup.procs").Split('\n'));
        container.Destroy(force: true);
    }

    [PrivilegedFact("criu")]
    public void Memory_goes_to_a_page_server()
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        CriuPageServerInfo address = new("127.0.0.1:27931");
        using (PageServer server = PageServer.Start(sandbox.Home + "/pages", address))
        {
            counter.Container.Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images", PageServer = address });
            server.Wait(Sandbox.Soon());
            Assert.True(server.Bytes > 4096);
        }

        Assert.Empty(Directory.GetFiles(sandbox.Home + "/images", "pages-*.img"));
        foreach (string file in Directory.GetFiles(sandbox.Home + "/images"))
            File.Copy(file, $"{sandbox.Home}/pages/{Path.GetFileName(file)}", overwrite: true);
        counter.Container.Restore(new CriuOpts { ImagesDirectory = sandbox.Home + "/pages" }).Dispose();
        counter.AssertCounts();
        counter.Container.Destroy(force: true);
    }

    [PrivilegedFact("criu")]
    public void A_program_that_is_no_CRIU_is_named()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerFactory other = new(new ContainerFactoryOptions { StateRoot = sandbox.Factory.StateRoot, DataRoot = sandbox.Factory.DataRoot, CriuPath = "/nowhere/criu" });
        CheckpointException error = Assert.Throws<CheckpointException>(() => other.Load(container.Id).Checkpoint(new CriuOpts { ImagesDirectory = sandbox.Home + "/images" }));
        Assert.Equal("/nowhere/criu", error.Path);
        Assert.False(Directory.Exists(sandbox.Home + "/images"));
        container.Destroy(force: true);
    }
}
