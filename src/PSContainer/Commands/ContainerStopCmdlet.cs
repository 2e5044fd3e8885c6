using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using PSContainer.Completion;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Host;
using PSContainer.Engine.Processes;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineStatus = PSContainer.Engine.Lifecycle.ContainerStatus;

namespace PSContainer.Commands;

/// <summary>A cmdlet that stops containers: asks init with a signal, and kills what is still there when the time is up.</summary>
public abstract class ContainerStopCmdlet : ContainerTargetCmdlet
{
    private const int Kill = 9;

    private readonly List<(EngineContainer Container, string StateRoot, DateTime? Deadline)> _stopping = [];

    /// <summary>Signal that asks init to end.</summary>
    [Parameter]
    [SignalTransformation]
    [ArgumentCompleter(typeof(SignalCompleter))]
    public string Signal { get; set; } = "SIGTERM";

    /// <summary>Seconds that init has.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = 10;

    /// <summary>Kills at once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Hands the container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether the container may be worked on; says what is wrong where it may not.</summary>
    private protected abstract bool Accept(EngineContainer container);

    /// <summary>What is done to a container that has stopped.</summary>
    private protected virtual void Finish(EngineContainer container)
    {
    }

    /// <summary>Asks each as it comes, so that all of them end at the same time.</summary>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (!Accept(container))
                continue;
            Attempt(container.Id, () =>
            {
                bool runs = container.HasInit();
                if (!runs)
                    WriteVerbose($"Container '{container.Id}' does not run.");
                _stopping.Add((container, root, runs ? Ask(container) : null));
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((EngineContainer container, string root, DateTime? deadline) in _stopping)
        {
            Attempt(container.Id, () =>
            {
                if (deadline is { } end)
                    WaitOrKill(container, end);
                Finish(container);
                if (PassThru)
                    WriteObject(new Container(container, root));
            });
        }
    }

    private DateTime Ask(EngineContainer container)
    {
        int signal = Force ? Kill : SignalNames.Parse(Signal);
        // The kernel drops a signal that the first process of a pid namespace does not handle: there is nothing to wait for.
        bool useless = signal != Kill && InitSignals.AreDropped(container.InitProcessId, signal);
        if (useless)
            WriteVerbose($"Init of container '{container.Id}' does not handle {Signal}: it is killed at once.");
        TrySignal(container, useless ? Kill : signal);

        // It has the signal, and no process of it does anything before it can take that.
        if (signal != Kill && !useless && container.Status is EngineStatus.Paused or EngineStatus.Pausing)
        {
            WriteVerbose($"Container '{container.Id}' is paused; it is resumed, so that it can end.");
            container.Resume(cancellationToken: StopToken);
        }

        return DateTime.UtcNow.AddSeconds(Timeout);
    }

    private void WaitOrKill(EngineContainer container, DateTime deadline)
    {
        TimeSpan left = deadline - DateTime.UtcNow;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        over.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            container.Wait(over.Token);
        }
        catch (OperationCanceledException) when (!StopToken.IsCancellationRequested)
        {
            WriteVerbose($"Container '{container.Id}' did not stop within {Timeout} seconds and is killed.");
            TrySignal(container, Kill);
            container.Wait(StopToken);
        }
    }

    /// <summary>One that ends at this moment by itself is as it should be.</summary>
    private static void TrySignal(EngineContainer container, int signal)
    {
        try
        {
            container.Signal(signal);
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotRunning)
        {
            // What was to end has ended.
        }
    }
}
