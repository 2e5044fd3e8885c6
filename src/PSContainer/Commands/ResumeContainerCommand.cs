using System;
using System.Management.Automation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Lets the processes of paused containers run on.</summary>
[Cmdlet(VerbsLifecycle.Resume, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class ResumeContainerCommand : ContainerFreezeCmdlet
{
    private protected override string Action => "Resume container";

    private protected override void Change(EngineContainer container, TimeSpan timeout) => container.Resume(timeout, StopToken);
}
