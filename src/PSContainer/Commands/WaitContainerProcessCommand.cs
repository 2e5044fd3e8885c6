using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Processes;
using PSContainer.Errors;

namespace PSContainer.Commands;

/// <summary>Waits until processes of containers have ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ContainerProcess")]
[OutputType(typeof(ContainerProcess))]
public sealed class WaitContainerProcessCommand : ContainerProcessTargetCmdlet
{
    private readonly List<ContainerProcess> _waiting = [];

    /// <summary>Seconds to wait at most.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = -1;

    /// <summary>Waits for the first of them only.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Hands those that have ended on, with their exit codes.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((_, ContainerProcess process) in FindProcesses())
            _waiting.Add(process);
    }

    /// <summary>All at once: the order in which they come must not matter for the time that it takes.</summary>
    protected override void EndProcessing()
    {
        if (_waiting.Count == 0)
            return;
        IReadOnlyList<Engine.Processes.ContainerProcess>? ended = null;
        Attempt(Container, () => ended = ProcessWaiter.Wait(
            _waiting.ConvertAll(w => w.Inner),
            Any,
            Timeout < 0 ? null : TimeSpan.FromSeconds(Timeout),
            StopToken));
        if (ended is null)
            return;
        HashSet<Engine.Processes.ContainerProcess> done = [.. Any && ended.Count > 0 ? [ended[0]] : ended];
        foreach (ContainerProcess process in _waiting)
        {
            if (done.Contains(process.Inner))
            {
                if (PassThru)
                    WriteObject(process);
            }
            else if (!Any || done.Count == 0)
            {
                WriteError(ContainerErrorRecord.From(new TimeoutException($"Process {process} did not end within {Timeout} seconds."), process));
            }
        }
    }
}
