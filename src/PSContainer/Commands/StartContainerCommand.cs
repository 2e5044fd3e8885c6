using System;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
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
                WriteError(ContainerErrorRecord.Make(
                    new InvalidOperationException($"Container '{container.Id}' was made without a program to start."),
                    "NoProgram",
                    ErrorCategory.InvalidOperation,
                    container.Id,
                    $"Run one with Start-ContainerProcess {container.Id} -- PROGRAM, or make the container with -Command."));
                continue;
            }

            if (!ShouldStart(container, process, "Start container"))
                continue;
            bool started = Attempt(container.Id, () => Start(container, process));
            if (started && PassThru)
                Attempt(container.Id, () => WriteObject(new Container(container, root)));
        }
    }

    private void Start(EngineContainer container, ProcessConfig process)
    {
        // Start would let it join a running container as one more process.
        if (container.HasInit())
        {
            throw new ContainerException(ErrorCode.ContainerNotStopped, $"Container '{container.Id}' is running.")
            {
                ContainerId = container.Id,
                Hint = $"Run one more program in it with Start-ContainerProcess {container.Id} -- PROGRAM.",
            };
        }

        using Engine.Processes.ContainerProcess init = container.Start(process, trace: Trace, cancellationToken: StopToken);
    }
}
