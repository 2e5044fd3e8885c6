using System;
using System.Management.Automation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Stops all processes of containers where they are, until Resume-Container.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class SuspendContainerCommand : ContainerFreezeCmdlet
{
    private protected override string Action => "Suspend container";

    private protected override void Change(EngineContainer container, TimeSpan timeout) => container.Pause(timeout, StopToken);
}
