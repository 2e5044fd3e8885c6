using System.Management.Automation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Stops containers: asks init with a signal, and kills what is still there when the time is up.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class StopContainerCommand : ContainerStopCmdlet
{
    private protected override bool Accept(EngineContainer container) =>
        ShouldProcess(container.Id, Force ? "Kill container" : "Stop container");
}
