using System;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Errors;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Starts containers: runs the program that was given when they were made.</summary>
[Cmdlet(VerbsLifecycle.Start, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class StartContainerCommand : ContainerTargetCmdlet
{
    /// <summary>Hands the started container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (container.Config.Process is not { } process)
            {
                WriteError(NoProgram(container.Id));
                continue;
            }

            if (!ShouldStart(container, process, "Start container"))
                continue;
            bool started = Attempt(container.Id, () => Start(container, process));
            if (started && PassThru)
                Attempt(container.Id, () => WriteObject(new Container(container, root)));
        }
    }

    internal static ErrorRecord NoProgram(string id) => ContainerErrorRecord.Make(
        new InvalidOperationException($"Container '{id}' was made without a program to start."),
        "NoProgram",
        ErrorCategory.InvalidOperation,
        id,
        $"Run one with Start-ContainerProcess {id} -- PROGRAM, or make the container with -Command.");

    private void Start(EngineContainer container, ProcessConfig process)
    {
        if (container.AwaitsStart)
        {
            container.StartInit(StopToken);
            return;
        }

        using Engine.Processes.ContainerProcess init = container.StartInit(process, trace: Trace, cancellationToken: StopToken);
    }
}
