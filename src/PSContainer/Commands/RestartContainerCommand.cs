using System.Management.Automation;
using PSContainer.Engine.Configuration;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Stops containers that run, and starts each again with the program that it was started with last.</summary>
[Cmdlet(VerbsLifecycle.Restart, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class RestartContainerCommand : ContainerStopCmdlet
{
    // Looked at before anything is stopped.
    private protected override bool Accept(EngineContainer container) =>
        FindProgram(container) is not null
        && ShouldProcess(container.Id, Force ? "Kill and start container" : "Restart container");

    private protected override void Finish(EngineContainer container)
    {
        if (FindProgram(container) is not { } process)
            return;
        using Engine.Processes.ContainerProcess init = container.StartInit(process, trace: Trace, cancellationToken: StopToken);
    }

    private ProcessConfig? FindProgram(EngineContainer container)
    {
        if (container.Config.Process is { } process)
            return process;
        WriteError(StartContainerCommand.NoProgram(container.Id));
        return null;
    }
}
