using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Hooks;

/// <summary>Every kind of hook runs where and when the OCI runtime-spec says; seen by what the hooks themselves see.</summary>
[Trait("Category", "Privileged")]
public class HookOrderTests
{
    private static readonly string[] s_names = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    private static readonly string[] s_inside = ["createContainer", "startContainer"];

    [PrivilegedFact]
    public void Each_in_its_order_and_in_its_place()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            foreach (string name in s_names)
                c.Hooks.Of(HookLog.Kind(name)).AddRange([log.Note(name), log.Note(name + " again")]);
            c.Labels = ["team=a b", "bundle=/bundles/x"];
        }));
        container.Start(new ProcessConfig("/bin/sleep", "1000") { Cwd = "/home", User = "1000" }, cancellationToken: Sandbox.Soon()).Dispose();
        int pid = container.InitProcessId;
        string mount = Machine.Link(pid, "ns/mnt"), pidNamespace = Machine.Link(pid, "ns/pid"), network = Machine.Link(pid, "ns/net");
        container.Destroy(force: true, Sandbox.Soon());
        HookLog.Line[] lines = [.. log.Lines];
        Assert.Equal(s_names.SelectMany(n => (string[])[n, n + " again"]), lines.Select(l => l.Name));
        foreach (HookLog.Line line in lines)
        {
            string name = line.Name.Split(' ')[0];
            bool inside = s_inside.Contains(name);
            Assert.Equal(inside ? (mount, pidNamespace, network) : Own(), (line.Mount, line.Pid, line.Network));
            Assert.Equal(name == "startContainer" ? ("container", "/home", "1000") : ("host", name == "createContainer" ? sandbox.Root.Path : "/", "0"), (line.View, line.Directory, line.User));
            Assert.Equal("0022", line.Umask);
            Assert.Equal((container.Id, "/bundles/x"), (line.Text("id"), line.Text("bundle")));
            Assert.Equal("a b", line.State.GetProperty("annotations").GetProperty("team").GetString());
            Assert.Matches(@"^1\.\d+\.\d+$", line.Text("ociVersion"));

            // As seen from where the hook is (runtime-spec, State).
            Assert.Equal(name == "poststop" ? null : inside ? "1" : $"{pid}", line.Text("pid"));
            Assert.Equal(
                name switch { "startContainer" or "prestart" => "created", "poststart" => "running", "poststop" => "stopped", _ => "creating" },
                line.Text("status"));
        }
    }

    [PrivilegedFact]
    public void The_container_is_as_far_as_the_kind_says()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        const string Pid = "pid=$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); ";
        string look = Pid + "echo $(cat /proc/$pid/comm) $(readlink /proc/$pid/root) $(grep -c {0} /proc/$pid/mountinfo) $(cat /proc/$pid/cgroup | grep -c {1}) >> $D/lines";
        Container container = sandbox.Create();
        container.Destroy();
        container = sandbox.Factory.Create(container.Id, log.Config(c =>
        {
            string script = look.Replace("{0}", sandbox.Root.Path + "/dev/shm", StringComparison.Ordinal).Replace("{1}", container.Id, StringComparison.Ordinal);
            c.Hooks.Prestart = [log.Shell(script)];
            c.Hooks.CreateRuntime = [log.Shell(script)];
            c.Hooks.Poststart = [log.Shell(script)];
        }));
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();

        // In every mounted hierarchy, and those of it that are not mounted anywhere are counted for nobody.
        int hierarchies = Machine.Proc(container.InitProcessId, "cgroup").Split('\n').Count(l => l.Contains(container.Id, StringComparison.Ordinal));
        string before = $"pscontainer-mon / 1 {hierarchies}", after = $"sleep / 0 {hierarchies}";
        Assert.Equal([before, before, after], log.Texts);
    }

    [PrivilegedFact]
    public void A_mount_that_a_hook_makes_below_the_root_is_there_in_the_container()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        string source = Directory.CreateDirectory(sandbox.Home + "/source").FullName;
        File.WriteAllText(source + "/file", "bound by a hook");
        Container container = sandbox.Create(log.Config(c =>
            c.Hooks.CreateContainer = [log.Shell($"mount --bind {source} {sandbox.Root.Path}/mnt")]));
        Assert.Equal("bound by a hook", Sandbox.Run(container, "/bin/cat", "/mnt/file").Output);
        Assert.Empty(Directory.GetFiles(sandbox.Root.Path + "/mnt"));
    }

    [PrivilegedFact]
    public void Hooks_run_at_each_start_and_not_for_a_process_that_joins()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            foreach (string name in s_names)
                c.Hooks.Of(HookLog.Kind(name)).Add(log.Shell($"echo {name} >> $D/lines"));
        }));
        for (int i = 1; i <= 2; i++)
        {
            container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
            Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);
            Assert.Equal(Enumerable.Repeat(s_names[..5], i).SelectMany(n => n), log.Texts);
            container.Signal(9);
            container.Wait(Sandbox.Soon());
        }

        container.Destroy();
        Assert.Equal([.. s_names[..5], .. s_names], log.Texts);
    }

    [PrivilegedFact]
    public void Poststop_runs_when_everything_is_gone_and_even_without_a_start()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c => c.Hooks.Poststop = [log.Note("first")]));
        string state = container.StateDirectory;
        container.FunctionHooks.Poststop.Add((told, _) =>
        {
            Assert.Equal((container.Id, 0), (told.Id, told.Pid));
            Assert.False(Directory.Exists(state));
            Assert.Empty(MachineState.CgroupsOf(container.Id));
            File.AppendAllText(log.Path + "/lines", "second|a|b|c|d|e|f|g|{}\n");
        });
        container.Destroy();
        Assert.Equal(["first", "second"], log.Lines.Select(l => l.Name));
        Assert.Equal(state, log.Lines[0].Text("bundle"));
        Assert.False(log.Lines[0].State.TryGetProperty("annotations", out JsonElement _));
    }

    [PrivilegedFact]
    public void In_a_user_namespace_those_inside_have_its_ids()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(UserNamespace.Mapped(sandbox, c =>
        {
            c.Mounts.Add(new("bind", log.Path, log.Path, "rbind"));
            c.Hooks.CreateRuntime = [log.Note("createRuntime")];
            c.Hooks.CreateContainer = [log.Shell("cat /proc/self/uid_map > $D/map"), log.Note("createContainer")];
            c.Hooks.StartContainer = [log.Note("startContainer")];
        }));
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(["createRuntime", "createContainer", "startContainer"], log.Lines.Select(l => l.Name));
        Assert.Equal(Machine.Link(container.InitProcessId, "ns/mnt"), log.Lines[1].Mount);
        Assert.Contains($"{UserNamespace.Base}", log.Read("map"), StringComparison.Ordinal);
        Assert.All(log.Lines, l => Assert.Equal("0", l.User));
    }

    [PrivilegedFact]
    public void Without_a_mount_namespace_they_run_before_the_chroot()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        ContainerConfig config = sandbox.Config(c =>
        {
            c.Namespaces = [new(NamespaceType.Pid)];
            (c.Mounts, c.Devices, c.MaskPaths, c.ReadonlyPaths, c.Networks) = ([], [], [], [], []);
            c.Hooks.CreateRuntime = [log.Shell("echo createRuntime $(readlink /proc/$$/root) >> $D/lines")];
            c.Hooks.CreateContainer = [log.Shell("[ -e /etc/psc-inside ] || echo createContainer >> $D/lines")];
            c.Hooks.StartContainer = [new() { Path = "/bin/sh", Args = ["sh", "-c", "echo inside > /tmp/start"] }];
        });
        Outcome outcome = sandbox.Run(config, new ProcessConfig("/bin/cat", "/tmp/start"));
        Assert.Equal("inside\n", outcome.Output);
        Assert.Equal(["createRuntime /", "createContainer"], log.Texts);
    }

    [PrivilegedFact]
    public void The_plan_names_them()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        Container container = sandbox.Create(log.Config(c =>
        {
            foreach (string name in s_names)
                c.Hooks.Of(HookLog.Kind(name)).Add(log.Note(name));
        }));
        string plan = string.Join('\n', container.DescribeStart(new ProcessConfig("/bin/true")));
        int at = 0;
        foreach (string name in s_names[..5])
        {
            int found = plan.IndexOf($"run the {name} hook 0: \"{log.Path}/note\"", StringComparison.Ordinal);
            Assert.InRange(found, at, plan.Length);
            at = found;
        }
    }

    private static (string Mount, string Pid, string Network) Own() =>
        (Machine.Link(Environment.ProcessId, "ns/mnt"), Machine.Link(Environment.ProcessId, "ns/pid"), Machine.Link(Environment.ProcessId, "ns/net"));
}
