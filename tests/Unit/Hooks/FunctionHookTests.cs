using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Hooks;

/// <summary>Hooks that are functions of the caller.</summary>
[Trait("Category", "Privileged")]
public class FunctionHookTests
{
    [PrivilegedFact]
    public void They_run_in_the_caller_after_the_commands_of_their_kind()
    {
        using Sandbox sandbox = new();
        HookLog log = new(sandbox);
        List<(string Name, HookState State, int Lines)> calls = [];
        Container container = sandbox.Create(log.Config(c =>
        {
            c.Hooks.Prestart = [log.Note("prestart")];
            c.Labels = ["a=1"];
        }));
        FunctionHooks hooks = container.FunctionHooks;
        foreach ((string name, IList<HookFunction> list) in (ReadOnlySpan<(string, IList<HookFunction>)>)
            [("prestart", hooks.Prestart), ("createRuntime", hooks.CreateRuntime), ("poststart", hooks.Poststart), ("poststop", hooks.Poststop)])
        {
            list.Add((state, _) => calls.Add((name, state, log.Texts.Count)));
        }

        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        int pid = container.InitProcessId;
        container.Destroy(force: true);
        Assert.Equal(
            [("prestart", HookStatus.Created, pid, 1), ("createRuntime", HookStatus.Creating, pid, 1), ("poststart", HookStatus.Running, pid, 1), ("poststop", HookStatus.Stopped, 0, 1)],
            calls.ConvertAll(c => (c.Name, c.State.Status, c.State.Pid, c.Lines)));
        Assert.All(calls, c => Assert.Equal((container.Id, container.StateDirectory, "1"), (c.State.Id, c.State.Bundle, c.State.Annotations["a"])));
    }

    [PrivilegedFact]
    public void They_belong_to_the_object_alone()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.FunctionHooks.Prestart.Add((_, _) => throw new InvalidOperationException());
        sandbox.Factory.Load(container.Id).Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        container.Refresh();
        Assert.Equal(ContainerStatus.Running, container.Status);
    }

    [PrivilegedTheory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("poststart")]
    public void An_exception_undoes_the_start(string kind)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        IList<HookFunction> list = kind switch
        {
            "prestart" => container.FunctionHooks.Prestart,
            "createRuntime" => container.FunctionHooks.CreateRuntime,
            _ => container.FunctionHooks.Poststart,
        };
        list.Add((_, _) => { });
        list.Add((_, _) => throw new FormatException("no good"));
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/cat"), cancellationToken: Sandbox.Soon()));
        Assert.Equal(($"{kind} function 1: no good", $"{kind} function 1"), (error.Message, error.Step));
        Assert.IsType<FormatException>(error.InnerException);
        before.AssertUnchanged(sandbox);
        Assert.Equal(ContainerStatus.Created, container.Status);
    }

    [PrivilegedFact]
    public void It_has_the_callers_token()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        using CancellationTokenSource source = new();
        container.FunctionHooks.CreateRuntime.Add((_, token) =>
        {
            source.Cancel();
            token.ThrowIfCancellationRequested();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => container.Start(new ProcessConfig("/bin/cat"), cancellationToken: source.Token));
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Poststart_may_run_a_program_in_the_container_and_even_remove_it()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState none = sandbox.Look();
        int exitCode = -1;
        container.FunctionHooks.Poststart.Add((state, _) => exitCode = Sandbox.Run(sandbox.Factory.Load(state.Id), "/bin/sh", "-c", "exit 9").ExitCode);
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.Equal(9, exitCode);
        container.Destroy(force: true);

        // Who removes it and then fails has nothing undone that is another's by now.
        Container second = sandbox.Create();
        Container? third = null;
        second.FunctionHooks.Poststart.Add((state, token) =>
        {
            sandbox.Factory.Load(state.Id).Destroy(force: true, token);
            third = sandbox.Factory.Create(state.Id, sandbox.Config(), token);
            third.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose();
            throw new InvalidOperationException("on purpose");
        });
        Assert.Throws<ContainerException>(() => second.Start(new ProcessConfig("/bin/cat"), cancellationToken: Sandbox.Soon()));
        Assert.Equal(ContainerStatus.Running, third!.Status);
        third.Destroy(force: true);
        Assert.Equal((none.Mounts, none.Cgroups, none.Processes), (sandbox.Look().Mounts, sandbox.Look().Cgroups, sandbox.Look().Processes));
    }
}
