using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Host;
using PSContainer.Engine.Processes;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Stops processes of containers: asks each with a signal, and kills what is still there when the time is up.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ContainerProcess", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerProcess))]
public sealed class StopContainerProcessCommand : ContainerProcessTargetCmdlet
{
    private const int Kill = 9;

    // A process that has been killed and is still there hangs in the kernel.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(10);

    private readonly List<(EngineContainer? Container, ContainerProcess Process, DateTime Deadline)> _stopping = [];

    /// <summary>Signal that asks a process to end.</summary>
    [Parameter]
    [SignalTransformation]
    [ArgumentCompleter(typeof(SignalCompleter))]
    public string Signal { get; set; } = "SIGTERM";

    /// <summary>Seconds that each has.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = 10;

    /// <summary>Kills at once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Hands those that have ended on, with their exit codes.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Asks each as it comes, so that all of them end at the same time.</summary>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer? container, ContainerProcess process) in FindProcesses())
        {
            if (!ShouldProcess($"{process} ({process.CommandName})", Force ? "Kill process" : "Stop process"))
                continue;
            Attempt(process, () =>
            {
                if (container is not null)
                    Ask(container, process);
                _stopping.Add((container, process, DateTime.UtcNow.AddSeconds(Timeout)));
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((EngineContainer? container, ContainerProcess process, DateTime deadline) in _stopping)
        {
            Attempt(process, () =>
            {
                if (container is not null)
                    WaitOrKill(container, process, deadline);
                if (PassThru)
                    WriteObject(process);
            });
        }
    }

    private void Ask(EngineContainer container, ContainerProcess process)
    {
        int signal = Force ? Kill : SignalNames.Parse(Signal);
        bool useless = signal != Kill && InitSignals.AreDropped(process.Id, signal);
        if (useless)
            WriteVerbose($"Process {process} is the first of its pid namespace and does not handle {Signal}: it is killed at once.");
        TrySignal(container, process, useless ? Kill : signal);
    }

    private void WaitOrKill(EngineContainer container, ContainerProcess process, DateTime deadline)
    {
        TimeSpan left = deadline - DateTime.UtcNow;
        if (process.Inner.TryWait(left > TimeSpan.Zero ? left : TimeSpan.Zero, StopToken))
            return;
        if (!Force)
        {
            WriteVerbose($"Process {process} did not end within {Timeout} seconds and is killed.");
            TrySignal(container, process, Kill);
        }

        if (!process.Inner.TryWait(s_farewell, StopToken))
            throw new TimeoutException($"Process {process} was killed and has not ended: it hangs in the kernel.");
    }

    /// <summary>One that has just ended by itself is as it should be.</summary>
    private static void TrySignal(EngineContainer container, ContainerProcess process, int signal)
    {
        try
        {
            container.SignalProcess(process.Inner, signal);
        }
        catch (ContainerException e) when (e.Code is ErrorCode.ContainerNotRunning or ErrorCode.ContainerNotExists)
        {
            // What was to end has ended.
        }
    }
}
