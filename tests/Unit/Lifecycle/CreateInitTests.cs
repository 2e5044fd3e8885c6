using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Create and start of the OCI runtime-spec: an init that waits at the gate, with and without a monitor.</summary>
[Trait("Category", "Privileged")]
public class CreateInitTests
{
    private static readonly ProcessConfig s_sleep = new("/bin/sleep", "1000");

    private static string CommandOf(Container container) => File.ReadAllText($"/proc/{container.InitProcessId}/cmdline").Replace('\0', ' ').Trim();

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_waits_and_runs_when_it_is_started(bool unmonitored)
    {
        using Sandbox sandbox = new(o => o.Unmonitored = unmonitored);
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        Assert.Equal(ContainerStatus.Created, container.Status);
        Assert.Equal(ContainerStatus.Created, sandbox.Factory.Load(container.Id).Status);
        Assert.Equal(init.Pid, container.InitProcessId);
        Assert.DoesNotContain("sleep", CommandOf(container), StringComparison.Ordinal);
        Assert.True(File.Exists(container.StateDirectory + "/exec.fifo"));
        sandbox.Factory.Load(container.Id).StartInit(Sandbox.Soon());
        Assert.Equal(ContainerStatus.Running, container.Status);
        Assert.Equal("/bin/sleep 1000", CommandOf(container));
        Assert.False(File.Exists(container.StateDirectory + "/exec.fifo"));
        Assert.Equal(ErrorCode.ContainerNotStopped, Assert.Throws<ContainerException>(() => container.StartInit(Sandbox.Soon())).Code);
    }

    [PrivilegedFact]
    public void Without_a_monitor_the_nearest_subreaper_is_the_parent()
    {
        // The test runner is none, so it is pid 1 of the machine or whoever stands in for it.
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        int parent = int.Parse(File.ReadAllLines($"/proc/{init.Pid}/status").Single(l => l.StartsWith("PPid:", StringComparison.Ordinal))[5..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.DoesNotContain("pscontainer", File.ReadAllText($"/proc/{parent}/comm"), StringComparison.Ordinal);
        container.StartInit(Sandbox.Soon());
        container.Signal(9);
        Assert.Null(init.Wait(Sandbox.Soon()));
        Assert.Equal(ContainerStatus.Stopped, container.Status);
    }

    [PrivilegedFact]
    public void While_it_waits_nothing_of_the_host_is_open_in_it()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        string[] open = [.. Directory.GetFileSystemEntries($"/proc/{init.Pid}/fd").Select(f => new FileInfo(f).LinkTarget!).Where(t => t != "/dev/null").Order(StringComparer.Ordinal)];
        Assert.Equal([$"/proc/{init.Pid}/fd", container.StateDirectory + "/exec.fifo"], open);
    }

    [PrivilegedFact]
    public void Others_can_join_it_meanwhile()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
    }

    [PrivilegedTheory]
    [InlineData("/no/such", 127)]
    [InlineData("nosuch", 127)]
    [InlineData("/etc", 126)]
    public void A_program_that_is_not_there_is_an_error_of_create_and_nothing_is_left(string program, int code)
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create();
        ProcessNotExecutedException error = Assert.Throws<ProcessNotExecutedException>(() => container.CreateInit(new ProcessConfig(program), cancellationToken: Sandbox.Soon()));
        Assert.Equal(code, error.ExitCode);
        Assert.Equal(0, container.InitProcessId);
        Assert.False(File.Exists(container.StateDirectory + "/exec.fifo"));
    }

    [PrivilegedFact]
    public void One_that_went_away_between_the_two_is_an_error_of_start()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        string program = sandbox.Root.Path + "/bin/mine";
        File.Copy("/bin/busybox", program);
        File.SetUnixFileMode(program, (UnixFileMode)0x1ED);
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(new ProcessConfig("/bin/mine"), cancellationToken: Sandbox.Soon());
        File.Delete(program);
        ProcessNotExecutedException error = Assert.Throws<ProcessNotExecutedException>(() => container.StartInit(Sandbox.Soon()));
        Assert.Contains("no such file or directory", error.Message, StringComparison.Ordinal);
        Assert.True(Machine.WaitUntil(() => container.Status == ContainerStatus.Stopped));
    }

    [PrivilegedFact]
    public void A_dead_init_is_seen_by_start()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        Task<ContainerException> start = Task.Run(() => Assert.Throws<ContainerException>(() =>
        {
            container.Signal(9);
            container.StartInit(Sandbox.Soon());
        }));
        Assert.Equal(ErrorCode.ContainerNotRunning, start.GetAwaiter().GetResult().Code);
        Assert.True(Machine.WaitUntil(() => container.Status == ContainerStatus.Stopped));
        container.Destroy();
    }

    [PrivilegedFact]
    public void One_that_waits_is_removed_without_force()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        container.Destroy();
        Assert.Equal(ContainerStatus.Destroyed, container.Status);
        Assert.True(init.HasExited);
    }

    [PrivilegedFact]
    public void One_that_waits_can_be_paused()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        container.Pause();
        Assert.Equal(ContainerStatus.Paused, container.Status);
        container.Resume();
        Assert.Equal(ContainerStatus.Created, container.Status);
    }

    [PrivilegedFact]
    public void As_another_user_in_a_user_namespace_too()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Namespaces.Add(new ContainerNamespace(NamespaceType.User));
            c.UidMappings.Add(new IdMap(0, 100_000, 65_536));
            c.GidMappings.Add(new IdMap(0, 100_000, 65_536));
        }));
        using ContainerProcess init = container.CreateInit(new ProcessConfig("/bin/sleep", "1000") { User = "1000:1000" }, cancellationToken: Sandbox.Soon());
        Assert.Equal(101_000, init.Uid);
        container.StartInit(Sandbox.Soon());
        Assert.Equal("/bin/sleep 1000", CommandOf(container));
    }

    [PrivilegedFact]
    public void Hooks_run_on_their_side_of_the_gate()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        string log = sandbox.Home + "/log";
        ContainerHook Hook(string word) => new() { Path = "/bin/sh", Args = ["sh", "-c", $"echo {word} >> {log}"] };
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Hooks.Prestart.Add(Hook("prestart"));
            c.Hooks.CreateRuntime.Add(Hook("createRuntime"));
            c.Hooks.CreateContainer.Add(Hook("createContainer"));
            c.Hooks.StartContainer.Add(new ContainerHook { Path = "/bin/touch", Args = ["touch", "/started"] });
            c.Hooks.Poststart.Add(Hook("poststart"));
            c.Hooks.Poststop.Add(Hook("poststop"));
        }));
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        Assert.Equal(["prestart", "createRuntime", "createContainer"], File.ReadAllLines(log));
        Assert.False(File.Exists(sandbox.Root.Path + "/started"));
        container.StartInit(Sandbox.Soon());
        Assert.True(File.Exists(sandbox.Root.Path + "/started"));
        Assert.Equal("poststart", File.ReadAllLines(log)[^1]);
        container.Destroy(force: true);
        Assert.Equal("poststop", File.ReadAllLines(log)[^1]);
    }

    [PrivilegedFact]
    public void A_hook_that_fails_at_the_start_ends_the_container()
    {
        using Sandbox sandbox = new(o => o.Unmonitored = true);
        Container container = sandbox.Create(sandbox.Config(c => c.Hooks.StartContainer.Add(new ContainerHook { Path = "/bin/false" })));
        using ContainerProcess init = container.CreateInit(s_sleep, cancellationToken: Sandbox.Soon());
        ContainerException error = Assert.Throws<ContainerException>(() => container.StartInit(Sandbox.Soon()));
        Assert.Contains("startContainer", error.Message, StringComparison.Ordinal);
        Assert.True(Machine.WaitUntil(() => container.Status == ContainerStatus.Stopped));
    }
}
