using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>How the kernel schedules a container's processes, as it says itself.</summary>
[Trait("Category", "Privileged")]
public class SchedulingTests
{
    // Field 41 of /proc/PID/stat, and 19 for the nice value (proc_pid_stat(5)).
    private const int Policy = 41, Nice = 19, Priority = 40;

    [PrivilegedTheory]
    [InlineData("SCHED_OTHER", 5, "0")]
    [InlineData("SCHED_BATCH", 7, "3")]
    [InlineData("SCHED_IDLE", 0, "5")]
    public void A_policy_and_a_nice_value(string policy, int nice, string number)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Scheduler = new() { Policy = policy, Nice = nice }));
        Assert.Equal((number, $"{nice}"), (Stat(container.InitProcessId, Policy), Stat(container.InitProcessId, Nice)));
    }

    [PrivilegedFact]
    public void What_a_user_namespace_could_not_set_itself()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(UserNamespace.Mapped(sandbox));
        ProcessConfig process = new("/bin/sleep", "1000") { Scheduler = new() { Nice = -5, Flags = ["SCHED_FLAG_RESET_ON_FORK"] }, IoPriority = new() { Class = "IOPRIO_CLASS_RT", Priority = 1 } };
        container.Start(process).Dispose();
        Assert.Equal("-5", Stat(container.InitProcessId, Nice));

        // What it starts has no more than any other.
        Assert.Equal("0", Sandbox.Run(container, new ProcessConfig("/bin/sh", "-c", "cat /proc/self/stat; true") { Scheduler = process.Scheduler }).Output.Split(' ')[Nice - 1]);
    }

    [PrivilegedFact]
    public void A_real_time_policy()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config(c =>
        {
            c.Cgroups.Path = "/" + sandbox.Tag;
            c.Scheduler = new() { Policy = "SCHED_RR", Priority = 3 };
        });
        Container container = sandbox.Create(config);
        if (container.CgroupPaths.TryGetValue("cpu", out string? cpu) && System.IO.File.Exists(System.IO.Path.GetDirectoryName(cpu) + "/cpu.rt_runtime_us"))
        {
            // A group of version 1 has no real-time budget unless it is given one.
            MachineState before = sandbox.Look();
            ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
            Assert.Equal(Errno.EPERM, error.Errno);
            Assert.Contains("CpuRealtimeRuntime", error.Hint, StringComparison.Ordinal);
            before.AssertUnchanged(sandbox);
            container.Destroy(force: true, Sandbox.Soon());
            config.Cgroups.Resources.CpuRealtimeRuntime = 1_000;
            container = sandbox.Create(config);
        }

        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(("2", "3"), (Stat(container.InitProcessId, Policy), Stat(container.InitProcessId, Priority)));
    }

    [PrivilegedFact]
    public void A_process_has_its_own_or_the_containers()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Scheduler = new() { Policy = "SCHED_BATCH", Nice = 2 };
            c.IoPriority = new() { Class = "IOPRIO_CLASS_IDLE" };
        }));
        Assert.Equal(["3", "2"], Both(Sandbox.Run(container, "/bin/cat", "/proc/self/stat")));
        ProcessConfig own = new("/bin/cat", "/proc/self/stat") { Scheduler = new() { Policy = "SCHED_OTHER", Nice = 9 } };
        Assert.Equal(["0", "9"], Both(Sandbox.Run(container, own)));

        static string[] Both(Outcome outcome) => [outcome.Output.Split(' ')[Policy - 1], outcome.Output.Split(' ')[Nice - 1]];
    }

    [PrivilegedFact("ionice")]
    public void A_priority_of_block_io()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.IoPriority = new() { Class = "IOPRIO_CLASS_BE", Priority = 6 }));
        Assert.Equal("best-effort: prio 6", Ask("ionice", "-p", $"{container.InitProcessId}"));
        using ContainerProcess joined = container.Start(new ProcessConfig("/bin/sleep", "1000") { IoPriority = new() { Class = "IOPRIO_CLASS_IDLE" } });
        Assert.Equal("idle", Ask("ionice", "-p", $"{joined.Pid}"));
    }

    [PrivilegedFact]
    public void A_policy_that_the_kernel_refuses_is_a_clear_error_that_leaves_nothing()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Scheduler = new() { Policy = "SCHED_DEADLINE", Runtime = 10, Deadline = 5, Period = 1 }));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal((Errno.EINVAL, "sched_setattr", "set the scheduling policy"), (error.Errno, error.Syscall, error.Step));
        Assert.Contains("SCHED_DEADLINE", error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void The_execution_domain()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Personality = new() { Domain = PersonalityDomain.Linux32 }));
        Assert.Equal("00000008", Machine.Proc(container.InitProcessId, "personality").Trim());
        Assert.Equal("00000008\n", Sandbox.Run(container, "/bin/cat", "/proc/self/personality").Output);
        Assert.Equal("00000000\n", sandbox.Shell("cat /proc/self/personality", c => c.Personality = new()).Output);
    }

    [PrivilegedFact("/sys/devices/system/node/node0")]
    public void The_memory_policy()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.MemoryPolicy = new() { Mode = MemoryPolicyMode.Bind, Flags = MemoryPolicyFlags.StaticNodes, Nodes = "0" }));
        Assert.Contains(" bind=static:0 ", Machine.Proc(container.InitProcessId, "numa_maps"), StringComparison.Ordinal);
        Assert.Contains(" bind=static:0 ", Sandbox.Run(container, "/bin/cat", "/proc/self/numa_maps").Output, StringComparison.Ordinal);
        Assert.Contains(" interleave:0 ", sandbox.Shell("cat /proc/self/numa_maps", c => c.MemoryPolicy = new() { Mode = MemoryPolicyMode.Interleave, Nodes = "0" }).Output, StringComparison.Ordinal);
        Assert.Contains(" local ", sandbox.Shell("cat /proc/self/numa_maps", c => c.MemoryPolicy = new() { Mode = MemoryPolicyMode.Local }).Output, StringComparison.Ordinal);
    }

    [PrivilegedFact("/sys/devices/system/node/node0")]
    public void A_memory_node_that_is_not_there_is_a_clear_error()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.MemoryPolicy = new() { Mode = MemoryPolicyMode.Bind, Nodes = "900" }));
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal((Errno.EINVAL, "set_mempolicy"), (error.Errno, error.Syscall));
        Assert.Contains("900", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [PrivilegedFact]
    public void The_callers_cpus_are_not_the_containers()
    {
        string all = Cpus(Environment.ProcessId);
        (string init, string joined, string monitor) = (string.Empty, string.Empty, string.Empty);

        // The launcher, and with it all that follows, has the CPUs of the thread that starts it.
        OnThread(() =>
        {
            Libc.Check(Libc.TrySetAffinity(0, [1]), "sched_setaffinity");
            using Sandbox sandbox = new();
            Container container = sandbox.Sleeping();
            init = Cpus(container.InitProcessId);
            joined = Sandbox.Run(container, "/bin/grep", "Cpus_allowed_list", "/proc/self/status").Output.Split('\t')[1].Trim();
            monitor = Cpus(Machine.Parent(container.InitProcessId));
        });
        Assert.Equal((all, all, all), (init, joined, monitor));
    }

    [PrivilegedFact]
    public void The_cpuset_holds_and_can_be_changed()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Cgroups.Resources.CpusetCpus = "0"));
        Assert.Equal("0", Cpus(container.InitProcessId));
    }

    public static TheoryData<string, string, string> Affinities => new()
    {
        { "0", "", "0" },
        { "", "0", "0" },
        { "0", "1,70-2000", "1" },
        { "0", "0-65535", "0-1" },
    };

    [PrivilegedTheory]
    [MemberData(nameof(Affinities))]
    public void Cpus_of_a_process_that_joins(string initial, string final, string expected)
    {
        if (Environment.ProcessorCount < 2)
            return;
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.ExecCpuAffinity = new() { Initial = initial, Final = final }));
        Assert.Equal(Cpus(Environment.ProcessId), Cpus(container.InitProcessId));
        using ContainerProcess joined = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        Assert.Equal(expected.Replace("0-1", Cpus(Environment.ProcessId), StringComparison.Ordinal), Cpus(joined.Pid));
        Assert.Equal(Cpus(Environment.ProcessId), Cpus(Machine.Parent(joined.Pid)));

        // Its own come before the container's.
        Outcome own = Sandbox.Run(container, new ProcessConfig("/bin/grep", "Cpus_allowed_list", "/proc/self/status") { ExecCpuAffinity = new() { Final = "1" } });
        Assert.Equal("Cpus_allowed_list:\t1\n", own.Output);
    }

    [PrivilegedTheory]
    [InlineData("60000", "")]
    [InlineData("", "60000")]
    public void Cpus_that_are_not_there_are_a_clear_error(string initial, string final)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true") { ExecCpuAffinity = new() { Initial = initial, Final = final } }));
        Assert.Equal((Errno.EINVAL, "sched_setaffinity"), (error.Errno, error.Syscall));
        Assert.Contains("60000", error.Message, StringComparison.Ordinal);
        Assert.True(Machine.IsRunning(container.InitProcessId));
    }

    private static string Cpus(int pid) => Machine.Status(pid, "Cpus_allowed_list");

    private static string Stat(int pid, int field) => Machine.Proc(pid, "stat").Split(' ')[field - 1];

    private static string Ask(string program, params string[] args) => Cli.Run(program, args).Output.Trim();

    private static void OnThread(Action action)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
