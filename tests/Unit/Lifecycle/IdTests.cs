using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Ids: what is one, and who gets it.</summary>
[Trait("Category", "Privileged")]
public class IdTests
{
    [PrivilegedTheory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData(".new-1")]
    public void What_is_no_id_is_refused_everywhere(string id)
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Assert.Equal(ErrorCode.InvalidIdFormat, Assert.Throws<ContainerException>(() => sandbox.Factory.Create(id, sandbox.Config())).Code);
        Assert.Equal(ErrorCode.InvalidIdFormat, Assert.Throws<ContainerException>(() => sandbox.Factory.Load(id)).Code);
        Assert.Equal(ErrorCode.InvalidIdFormat, Assert.Throws<ContainerException>(() => sandbox.Factory.RemoveDamaged(id)).Code);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedTheory]
    [InlineData(1025)]
    [InlineData(300)]
    public void A_long_id_is_refused_by_its_length(int length)
    {
        // 1024 is libcontainer's limit, but no file system that is in use has names of more than 255 bytes.
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => sandbox.Factory.Create(new string('a', length), sandbox.Config()));
        Assert.Equal(ErrorCode.InvalidIdFormat, error.Code);
        Assert.Contains($"{length}", error.Message, System.StringComparison.Ordinal);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => sandbox.Factory.Load(new string('a', 300))).Code);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void An_id_of_255_characters_runs()
    {
        using Sandbox sandbox = new();
        string id = sandbox.NewId().PadRight(255, 'x');
        Engine.Lifecycle.Container container = sandbox.Factory.Create(id, sandbox.Config());
        Assert.Equal("0", Sandbox.Run(container, "/bin/sh", "-c", "echo $((0))").Lines[0]);
        container.Destroy();
        Assert.Empty(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void Of_eight_who_want_an_id_one_gets_it()
    {
        using Sandbox sandbox = new();
        string id = sandbox.NewId();
        using Barrier start = new(8);
        ErrorCode?[] results = new ErrorCode?[8];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            results[i] = Record.Exception(() => sandbox.Factory.Create(id, sandbox.Config())) is ContainerException e ? e.Code : null;
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Single(results, r => r is null);
        Assert.Equal(7, results.Count(r => r == ErrorCode.IdInUse));
        Assert.Equal([id], sandbox.Factory.ListIds());
        Assert.Equal(id, sandbox.Factory.Load(id).Id);
    }

    [PrivilegedFact]
    public void An_unknown_id_is_not_found()
    {
        using Sandbox sandbox = new();
        ContainerException error = Assert.Throws<ContainerException>(() => sandbox.Factory.Load("nobody"));
        Assert.Equal(ErrorCode.ContainerNotExists, error.Code);
        Assert.Equal("nobody", error.ContainerId);
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => sandbox.Factory.RemoveDamaged("nobody")).Code);
    }

    [PrivilegedFact]
    public async Task Start_by_eight_threads_makes_one_init()
    {
        using Sandbox sandbox = new();
        Engine.Lifecycle.Container container = sandbox.Create();
        Engine.Processes.ContainerProcess[] processes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            sandbox.Factory.Load(container.Id).Start(new("/bin/sleep", "1000")))));
        Assert.Single(processes, p => p.IsInit);
        container.Refresh();
        Assert.Equal(8, container.GetProcesses().Count);
        foreach (Engine.Processes.ContainerProcess process in processes)
            process.Dispose();
    }
}
