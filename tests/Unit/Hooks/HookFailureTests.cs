using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Hooks;

/// <summary>A hook that fails, takes too long or cannot be run stops the start, says which one it is and why, and leaves nothing.</summary>
[Trait("Category", "Privileged")]
public class HookFailureTests
{
    public static TheoryData<string> OfAStart => ["prestart", "createRuntime", "createContainer", "startContainer", "poststart"];

    [PrivilegedTheory]
    [MemberData(nameof(OfAStart))]
    public void One_that_fails_undoes_the_start(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
            c.Hooks.Of(HookLog.Kind(kind)).AddRange([log.Shell("true"), log.Shell("sleep 1000 & echo starting; echo 'out of luck' >&2; exit 3"), log.Shell("touch $D/third")])));
        string state = File.ReadAllText(container.StateDirectory + "/state.json");
        MachineState before = sandbox.Look();
        ContainerException error = Fails(container);
        Assert.Equal((ErrorCode.SystemError, $"{kind} hook 1", "/bin/sh", 0), (error.Code, error.Step, error.Path, error.Errno));
        Assert.Equal($"error running hook: {kind} hook 1: \"/bin/sh\" ended with exit code 3: starting\nout of luck", error.Message);
        Assert.NotNull(error.Hint);
        IsAsBefore(sandbox, container, before);
        Assert.Equal(state, File.ReadAllText(container.StateDirectory + "/state.json"));
        Assert.False(log.Has("third"));
    }

    [PrivilegedTheory]
    [MemberData(nameof(OfAStart))]
    public void One_that_a_signal_ends_says_so(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell("kill -KILL $$"))));
        MachineState before = sandbox.Look();
        Assert.Contains("was killed by signal 9 (SIGKILL)", Fails(container).Message, StringComparison.Ordinal);
        IsAsBefore(sandbox, container, before);
    }

    [PrivilegedTheory]
    [MemberData(nameof(OfAStart))]
    public void One_that_takes_too_long_is_killed_with_its_children(string kind)
    {
        string seconds = Seconds();
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell($"echo still here; sleep {seconds} & sleep {seconds}", timeout: 1))));
        MachineState before = sandbox.Look();
        ContainerException error = Fails(container);
        Assert.Equal((Errno.ETIMEDOUT, $"{kind} hook 0"), (error.Errno, error.Step));
        Assert.Contains("did not end within 1 seconds", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(": still here", error.Message, StringComparison.Ordinal);
        IsAsBefore(sandbox, container, before);
        Assert.True(Machine.WaitUntil(() => Sleeping(seconds).Count == 0));
    }

    [PrivilegedTheory]
    [MemberData(nameof(OfAStart))]
    public async Task The_callers_token_ends_one_that_would_wait_for_ever(string kind)
    {
        string seconds = Seconds();
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell($"sleep {seconds} & touch $D/waits; sleep {seconds}"))));
        MachineState before = sandbox.Look();
        using CancellationTokenSource source = new();
        Task start = Task.Run(() => container.Start(new ProcessConfig("/bin/cat"), cancellationToken: source.Token).Dispose());
        Assert.True(Machine.WaitUntil(() => log.Has("waits") || start.IsCompleted));
        Assert.True(Machine.WaitUntil(() => Sleeping(seconds).Count == 2));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(TimeSpan.FromSeconds(20)));
        IsAsBefore(sandbox, container, before);
        Assert.True(Machine.WaitUntil(() => Sleeping(seconds).Count == 0));
    }

    [PrivilegedTheory]
    [InlineData("createContainer", false)]
    [InlineData("startContainer", false)]
    [InlineData("createContainer", true)]
    [InlineData("startContainer", true)]
    public async Task A_first_process_or_monitor_that_is_killed_under_it_is_a_failed_start(string kind, bool monitor)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        string seconds = Seconds();
        Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell($"touch $D/waits; sleep {seconds}"))));
        MachineState before = sandbox.Look();
        Task start = Task.Run(() => container.Start(new ProcessConfig("/bin/cat"), cancellationToken: Sandbox.Soon()).Dispose());
        Assert.True(Machine.WaitUntil(() => log.Has("waits") || start.IsCompleted));
        Engine.State.ContainerState state = sandbox.Factory.Load(container.Id).GetState();
        Assert.Equal(0, Libc.TryKill(monitor ? state.Extension!.MonitorPid : state.InitProcessPid, Libc.SIGKILL));
        ContainerException error = await Assert.ThrowsAsync<ContainerException>(() => start.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains(monitor ? "ended during set-up" : "killed by signal 9 during set-up", error.Message, StringComparison.Ordinal);
        IsAsBefore(sandbox, container, before);
        Assert.True(Machine.WaitUntil(() => Sleeping(seconds).Count == 0));
    }

    [PrivilegedTheory]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    public async Task Without_cgroup_and_pid_namespace_it_ends_with_the_first_process(string kind)
    {
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Disabled);
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Pid);
            c.Mounts.RemoveAll(m => m.ShowsCgroups);
            c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell("echo $$ > $D/pid; touch $D/waits; exec sleep 1000"));
        }));
        using CancellationTokenSource source = new();
        Task start = Task.Run(() => container.Start(new ProcessConfig("/bin/cat"), cancellationToken: source.Token).Dispose());
        Assert.True(Machine.WaitUntil(() => log.Has("waits") || start.IsCompleted));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(TimeSpan.FromSeconds(20)));
        int pid = int.Parse(log.Read("pid"));
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(pid)));
    }

    [PrivilegedTheory]
    [MemberData(nameof(OfAStart))]
    public void One_that_cannot_be_executed_says_why(string kind)
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        string plain = log.Write("plain", "#!/bin/sh\n"), orphan = log.Write("orphan", "#!/no/interpreter\n"), noise = log.Write("noise", "\u0001\u0002");
        File.SetUnixFileMode(plain, (UnixFileMode)0x1A4);
        foreach ((string path, int errno, string words) in (ReadOnlySpan<(string, int, string)>)
        [
            ("/no/such/hook", Errno.ENOENT, "no such file or directory"),
            (plain, Errno.EACCES, "permission denied"),
            (log.Path, Errno.EACCES, "it is a directory"),
            (orphan, Errno.ENOENT, "its interpreter \"/no/interpreter\" is missing"),
            (noise, Errno.ENOEXEC, "exec format error"),
        ])
        {
            Container container = sandbox.Create(log.Config(c => c.Hooks.Of(HookLog.Kind(kind)).Add(new() { Path = path })));
            MachineState before = sandbox.Look();
            ContainerException error = Fails(container);
            Assert.StartsWith($"error running hook: {kind} hook 0: \"{path}\" cannot be executed: ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith(words, error.Message, StringComparison.Ordinal);
            Assert.Equal((errno, path, "execve"), (error.Errno, error.Path, error.Syscall));
            Assert.NotNull(error.Hint);
            IsAsBefore(sandbox, container, before);
        }
    }

    [PrivilegedFact]
    public void The_clock_of_the_launch_stands_still_while_hooks_run()
    {
        using Sandbox sandbox = new(o => o.LaunchTimeout = TimeSpan.FromSeconds(3));
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            foreach (string kind in (string[])["prestart", "createRuntime", "createContainer", "startContainer"])
                c.Hooks.Of(HookLog.Kind(kind)).Add(log.Shell("sleep 3.2; echo x >> $D/lines"));
            c.Mounts[^1].PostmountCommands.Add(new("sleep", "3.2"));
        }));
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon(60)).Dispose();
        Assert.Equal(4, log.Texts.Count);
    }

    [PrivilegedFact]
    public void A_stopped_container_is_still_stopped_when_its_hook_fails()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.Poststart = [log.Shell("[ ! -e $D/broken ]")]));
        Assert.Equal(7, Sandbox.Run(container, "/bin/sh", "-c", "exit 7").ExitCode);
        log.Write("broken", "");
        string state = File.ReadAllText(container.StateDirectory + "/state.json");
        Fails(container);
        Assert.Equal(ContainerStatus.Stopped, sandbox.Factory.Load(container.Id).Status);
        Assert.Equal(state, File.ReadAllText(container.StateDirectory + "/state.json"));
    }

    [PrivilegedFact]
    public void Poststop_that_fails_is_a_warning_and_the_next_one_runs()
    {
        List<string> warnings = [];
        using Sandbox sandbox = new(o => o.Warn = warnings.Add);
        HookLog log = new(sandbox);
        MachineState before = sandbox.Look();
        Container container = sandbox.Create(log.Config(c => c.Hooks.Poststop =
            [log.Shell("echo no >&2; exit 4"), new() { Path = "/no/such/hook" }, log.Shell("sleep 1000", timeout: 1), log.Note("last")]));
        container.FunctionHooks.Poststop.Add((_, _) => throw new InvalidOperationException("not today"));
        container.Destroy();
        before.AssertUnchanged(sandbox);
        Assert.Equal("last", Assert.Single(log.Lines).Name);
        Assert.Equal(4, warnings.Count);
        Assert.All(warnings, w => Assert.Matches($"^container '{container.Id}' is removed, but (error running hook: )?poststop ", w));
        Assert.EndsWith("hook 0: \"/bin/sh\" ended with exit code 4: no", warnings[0], StringComparison.Ordinal);
        Assert.Contains("hook 1: \"/no/such/hook\" cannot be executed", warnings[1], StringComparison.Ordinal);
        Assert.Contains("hook 2: \"/bin/sh\" did not end within 1 seconds", warnings[2], StringComparison.Ordinal);
        Assert.EndsWith("function 0: not today", warnings[3], StringComparison.Ordinal);
    }

    private static ContainerException Fails(Container container) =>
        Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/cat"), cancellationToken: Sandbox.Soon()).Dispose());

    private static void IsAsBefore(Sandbox sandbox, Container container, MachineState before)
    {
        before.AssertUnchanged(sandbox);
        Assert.Equal(ContainerStatus.Created, sandbox.Factory.Load(container.Id).Status);
        Assert.Null(container.Exit);
    }

    /// <summary>Processes that sleep for a number of seconds that nobody else has thought of.</summary>
    private static List<int> Sleeping(string seconds) => [.. Machine.Pids().Where(p => Machine.Proc(p, "cmdline") == $"sleep\0{seconds}\0")];

    private static string Seconds() => $"{Random.Shared.Next(100_000_000, 1_000_000_000)}";
}
