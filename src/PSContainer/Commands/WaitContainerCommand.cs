using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Waits until containers have stopped.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Container")]
[OutputType(typeof(Container))]
public sealed class WaitContainerCommand : ContainerTargetCmdlet
{
    private readonly List<(EngineContainer Container, string StateRoot)> _waiting = [];

    /// <summary>Seconds to wait at most.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = -1;

    /// <summary>Waits for the first of them only.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Hands those that have stopped on, with their exit codes.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _waiting.AddRange(FindReadable(Container));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        if (Timeout >= 0)
            over.CancelAfter(TimeSpan.FromSeconds(Timeout));
        if (Any && _waiting.Count > 0)
            WaitForAny(over);
        else
            WaitForAll(over.Token);
    }

    private void WaitForAll(CancellationToken token)
    {
        foreach ((EngineContainer container, string root) in _waiting)
            Finish(container, root, () => container.Wait(token));
    }

    private void WaitForAny(CancellationTokenSource over)
    {
        Task[] tasks = new Task[_waiting.Count];
        for (int i = 0; i < tasks.Length; i++)
        {
            EngineContainer container = _waiting[i].Container;
            // Each holds its thread for as long as it waits, so none may come from the pool.
            tasks[i] = Task.Factory.StartNew(() => container.Wait(over.Token), over.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        int first = Task.WaitAny(tasks);
        over.Cancel();
        (EngineContainer Container, string StateRoot) found = _waiting[first];
        Finish(found.Container, found.StateRoot, () => tasks[first].GetAwaiter().GetResult());
        for (int i = 0; i < tasks.Length; i++)
            _ = tasks[i].ContinueWith(t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private void Finish(EngineContainer container, string root, Action wait)
    {
        Attempt(container.Id, () =>
        {
            try
            {
                wait();
            }
            catch (OperationCanceledException) when (!StopToken.IsCancellationRequested)
            {
                throw new TimeoutException(Any
                    ? $"No container stopped within {Timeout} seconds."
                    : $"Container '{container.Id}' did not stop within {Timeout} seconds.");
            }

            if (PassThru)
                WriteObject(new Container(container, root));
        });
    }
}
