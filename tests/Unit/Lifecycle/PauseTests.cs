using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Pausing and resuming, as the kernel shows it.</summary>
[Trait("Category", "Privileged")]
public class PauseTests
{
    public static TheoryData<string> Freezers => ["v1", "v2"];

    [PrivilegedTheory]
    [MemberData(nameof(Freezers))]
    public void A_paused_container_stands_still_until_it_is_resumed(string version)
    {
        using Sandbox sandbox = new();
        if (Counting(sandbox, version) is not { } counter)
            return;
        Container container = counter.Container;
        for (int i = 0; i < 3; i++)
        {
            container.Pause(cancellationToken: Sandbox.Soon());
            Assert.Equal(ContainerStatus.Paused, container.Status);
            Assert.Equal(ContainerStatus.Paused, sandbox.Factory.Load(container.Id).Status);
            Assert.Equal("FROZEN", Kernel(container));
            counter.AssertStands();
            container.Pause(cancellationToken: Sandbox.Soon()); // does nothing
            Assert.Equal("FROZEN", Kernel(container));
            container.Resume(cancellationToken: Sandbox.Soon());
            Assert.Equal(ContainerStatus.Running, container.Status);
            Assert.Equal("THAWED", Kernel(container));
            counter.AssertCounts();
            container.Resume(cancellationToken: Sandbox.Soon()); // does nothing
        }
    }

    [PrivilegedFact]
    public void Another_process_pauses_and_resumes_it()
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        Assert.Equal(0, Cli.Run(sandbox, "pause", counter.Container.Id).ExitCode);
        Assert.Equal(ContainerStatus.Paused, counter.Container.Status);
        counter.AssertStands();
        Assert.Equal(0, Cli.Run(sandbox, "resume", counter.Container.Id).ExitCode);
        Assert.Equal(ContainerStatus.Running, counter.Container.Status);
        counter.AssertCounts();
    }

    [PrivilegedFact]
    public void What_does_not_run_cannot_be_paused()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => container.Pause()).Code);
        Assert.Equal(ErrorCode.ContainerNotPaused, Assert.Throws<ContainerException>(() => container.Resume()).Code);
        Sandbox.Run(container, "/bin/true");
        Assert.Equal(ErrorCode.ContainerNotRunning, Assert.Throws<ContainerException>(() => container.Pause()).Code);
        Assert.Equal(ErrorCode.ContainerNotPaused, Assert.Throws<ContainerException>(() => container.Resume()).Code);
        container.Destroy();
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => container.Pause()).Code);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => container.Resume()).Code);
    }

    [PrivilegedTheory(HungMount.Needs)]
    [MemberData(nameof(Freezers))]
    public void A_process_that_hangs_in_the_kernel_ends_the_attempt_in_time_and_all_run_on(string version)
    {
        using Sandbox sandbox = new();
        if (Counting(sandbox, version) is not { } counter)
            return;
        using HungMount hung = new(sandbox);
        int pid = Stick(hung, counter.Container);
        ContainerException error = Assert.Throws<ContainerException>(() => counter.Container.Pause(TimeSpan.FromMilliseconds(400)));
        Assert.Equal((ErrorCode.SystemError, Errno.ETIMEDOUT), (error.Code, error.Errno));
        Assert.Contains("0.4 seconds", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains($"{pid} (ls)", StringComparison.Ordinal), $"{error.Message}; it is in state {Machine.Status(pid, "State")}");
        Assert.NotNull(error.Hint);
        Assert.Equal("THAWED", Kernel(counter.Container));
        Assert.Equal(ContainerStatus.Running, counter.Container.Status);
        counter.AssertCounts();
    }

    [PrivilegedTheory(HungMount.Needs)]
    [MemberData(nameof(Freezers))]
    public async Task A_cancelled_attempt_thaws(string version)
    {
        using Sandbox sandbox = new();
        if (Counting(sandbox, version) is not { } counter)
            return;
        using HungMount hung = new(sandbox);
        Stick(hung, counter.Container);
        using CancellationTokenSource stop = new();
        Task attempt = Task.Factory.StartNew(() => counter.Container.Pause(cancellationToken: stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(Machine.WaitUntil(() => counter.Container.Status == ContainerStatus.Pausing));
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal("THAWED", Kernel(counter.Container));
        counter.AssertCounts();

        // The guard has gone, too, and undoes nothing of what comes after.
        hung.Dispose();
        counter.Container.Pause(cancellationToken: Sandbox.Soon());
        Assert.True(Machine.WaitUntil(() => !Guards().Any()));
        Assert.Equal("FROZEN", Kernel(counter.Container));
    }

    [PrivilegedTheory(HungMount.Needs)]
    [MemberData(nameof(Freezers))]
    public void A_process_that_is_killed_while_it_pauses_leaves_the_container_running(string version)
    {
        using Sandbox sandbox = new();
        if (Counting(sandbox, version) is not { } counter)
            return;
        using HungMount hung = new(sandbox);
        Stick(hung, counter.Container);
        using Process pausing = Cli.Start(sandbox, "pause", counter.Container.Id);
        Assert.True(Machine.WaitUntil(() => counter.Container.Status == ContainerStatus.Pausing));
        pausing.Kill();
        Assert.True(pausing.WaitForExit(5000));
        Assert.True(Machine.WaitUntil(() => Kernel(counter.Container) == "THAWED"));
        counter.AssertCounts();

        // And nothing of it, neither its guard nor its lock, is in the way of the next.
        hung.Dispose();
        counter.Container.Pause(cancellationToken: Sandbox.Soon());
        Assert.Equal("FROZEN", Kernel(counter.Container));
        Assert.True(Machine.WaitUntil(() => !Guards().Any()));
    }

    [PrivilegedTheory]
    [MemberData(nameof(Freezers))]
    public void A_cgroup_that_is_frozen_inside_is_no_obstacle(string version)
    {
        using Sandbox sandbox = new();
        if (Counting(sandbox, version) is not { } counter)
            return;
        Container container = counter.Container;
        bool legacy = version == "v1";
        string inner = container.CgroupPaths[legacy ? "freezer" : string.Empty] + "/inner";
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        Directory.CreateDirectory(inner);
        File.WriteAllText(inner + "/cgroup.procs", process.Pid.ToString());
        File.WriteAllText($"{inner}/{(legacy ? "freezer.state" : "cgroup.freeze")}", legacy ? "FROZEN" : "1");
        container.Pause(cancellationToken: Sandbox.Soon());
        counter.AssertStands();
        container.Resume(cancellationToken: Sandbox.Soon());
        counter.AssertCounts();
        container.Destroy(force: true, Sandbox.Soon());
        Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
    }

    [PrivilegedTheory]
    [MemberData(nameof(Freezers))]
    public void What_is_frozen_from_above_is_paused_and_cannot_be_resumed_here(string version)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config(c => c.Cgroups.Path = $"/{sandbox.Tag}-above/box");
        if (Counting(sandbox, version, config) is not { } counter)
            return;
        bool legacy = version == "v1";
        string above = Path.GetDirectoryName(counter.Container.CgroupPaths[legacy ? "freezer" : string.Empty])!;
        string file = $"{above}/{(legacy ? "freezer.state" : "cgroup.freeze")}";
        try
        {
            File.WriteAllText(file, legacy ? "FROZEN" : "1");
            Assert.True(Machine.WaitUntil(() => counter.Container.Status == ContainerStatus.Paused));
            ContainerException error = Assert.Throws<ContainerException>(() => counter.Container.Resume(cancellationToken: Sandbox.Soon()));
            Assert.Equal((ErrorCode.SystemError, Errno.EBUSY), (error.Code, error.Errno));
            Assert.Contains("above", error.Hint, StringComparison.Ordinal);
        }
        finally
        {
            File.WriteAllText(file, legacy ? "THAWED" : "0");
        }

        Assert.True(Machine.WaitUntil(() => counter.Container.Status == ContainerStatus.Running));
        counter.AssertCounts();
        counter.Container.Destroy(force: true, Sandbox.Soon());
        foreach (string directory in MachineState.CgroupsOf(sandbox.Tag))
            Directory.Delete(directory);
    }

    [PrivilegedFact]
    public void A_paused_container_is_still_seen_counted_and_listed()
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        counter.Container.Pause(cancellationToken: Sandbox.Soon());
        Assert.NotEmpty(counter.Container.GetProcesses());
        Assert.True(counter.Container.GetStats().Cpu!.TotalUsage > 0);
        Assert.Contains("paused", Cli.Run(sandbox, "state", counter.Container.Id).Output, StringComparison.Ordinal);
        ulong? used = counter.Container.GetStats().Cpu!.TotalUsage;
        Thread.Sleep(100);
        Assert.Equal(used, counter.Container.GetStats().Cpu!.TotalUsage);
    }

    [PrivilegedFact]
    public void Without_a_cgroup_there_is_no_pausing()
    {
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Disabled);
        Container container = sandbox.Sleeping();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Pause());
        Assert.Equal((ErrorCode.SystemError, Errno.ENODEV), (error.Code, error.Errno));
        container.Resume(); // it runs
    }

    [PrivilegedFact]
    public void Many_at_once_that_pause_and_resume_one_container_come_to_an_end()
    {
        using Sandbox sandbox = new();
        Counter counter = new(sandbox);
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Container own = sandbox.Factory.Load(counter.Container.Id);
            if (i % 2 == 0)
                own.Pause(cancellationToken: Sandbox.Soon());
            else
                own.Resume(cancellationToken: Sandbox.Soon());
        });
        counter.Container.Resume(cancellationToken: Sandbox.Soon());
        counter.AssertCounts();
    }

    /// <summary>A counting container whose freezer is of a version; null where the machine has none of that.</summary>
    private static Counter? Counting(Sandbox sandbox, string version, ContainerConfig? config = null)
    {
        Counter counter = new(sandbox, sandbox.Create(config));
        bool legacy = counter.Container.CgroupPaths.ContainsKey("freezer");
        if (version == "v1")
            return legacy ? counter : null;
        if (!counter.Container.CgroupPaths.ContainsKey(string.Empty))
            return null;

        // As on a machine that has no freezer of version 1.
        if (legacy)
        {
            string path = counter.Container.StateDirectory + "/state.json";
            JsonNode state = JsonNode.Parse(File.ReadAllText(path))!;
            string freezer = (string)state["cgroup_paths"]!["freezer"]!;
            state["cgroup_paths"]!.AsObject().Remove("freezer");
            File.WriteAllText(path, state.ToJsonString());
            foreach (string pid in File.ReadAllLines(freezer + "/cgroup.procs"))
                File.WriteAllText("/sys/fs/cgroup/freezer/cgroup.procs", pid);
            Directory.Delete(freezer);
            counter.Container.Refresh();
            Assert.DoesNotContain("freezer", counter.Container.CgroupPaths.Keys);
        }

        return counter;
    }

    private static int Stick(HungMount hung, Container container)
    {
        int pid = hung.Hang();
        CgroupManagerFactory.Open(container.CgroupPaths).Attach(pid);
        return pid;
    }

    /// <summary>What the kernel says of the freezer, in the words of version 1.</summary>
    private static string Kernel(Container container)
    {
        IReadOnlyDictionary<string, string> paths = container.CgroupPaths;
        return paths.TryGetValue("freezer", out string? legacy) ? File.ReadAllText(legacy + "/freezer.state").Trim()
            : File.ReadAllText(paths[string.Empty] + "/cgroup.events").Contains("frozen 1", StringComparison.Ordinal) ? "FROZEN"
            : File.ReadAllText(paths[string.Empty] + "/cgroup.freeze").Trim() == "1" ? "FREEZING"
            : "THAWED";
    }

    private static IEnumerable<int> Guards() => Machine.Pids().Where(p => Machine.Proc(p, "comm") == "pscontainer-grd\n" && Machine.IsRunning(p));
}
