using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using PSContainer.Completion;
using PSContainer.Engine.Host;
using PSContainer.Engine.Processes;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Stops containers: asks init with a signal, and kills what is still there when the time is up.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class StopContainerCommand : ContainerTargetCmdlet
{
    private const int Kill = 9;

    private readonly List<(EngineContainer Container, string StateRoot, DateTime Deadline)> _stopping = [];

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

    /// <summary>Hands the stopped container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Asks each as it comes, so that all of them end at the same time.</summary>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (!ShouldProcess(container.Id, Force ? "Kill container" : "Stop container"))
                continue;
            Attempt(container.Id, () =>
            {
                bool runs = container.HasInit();
                if (!runs)
                    WriteVerbose($"Container '{container.Id}' does not run.");
                _stopping.Add((container, root, runs ? Ask(container) : DateTime.MaxValue));
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((EngineContainer container, string root, DateTime deadline) in _stopping)
        {
            Attempt(container.Id, () =>
            {
                if (deadline != DateTime.MaxValue)
                    WaitOrKill(container, deadline);
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
        container.Signal(useless ? Kill : signal);
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
            container.Signal(Kill);
            container.Wait(StopToken);
        }
    }
}
