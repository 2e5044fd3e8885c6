using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Processes;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Sends a signal to the init of containers, or to all their processes.</summary>
[Cmdlet(VerbsCommunications.Send, "ContainerSignal", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class SendContainerSignalCommand : ContainerTargetCmdlet
{
    /// <summary>Name or number: TERM, SIGTERM, 15, RTMIN+3.</summary>
    [Parameter(Position = 1)]
    [SignalTransformation]
    [ArgumentCompleter(typeof(SignalCompleter))]
    public string Signal { get; set; } = "SIGTERM";

    /// <summary>To every process, not init alone.</summary>
    [Parameter]
    public SwitchParameter AllProcesses { get; set; }

    /// <summary>Hands the container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (!ShouldProcess(container.Id, $"Send {Signal} to {(AllProcesses ? "all processes" : "init")}"))
                continue;
            bool sent = Attempt(container.Id, () => container.Signal(SignalNames.Parse(Signal), AllProcesses));
            if (sent && PassThru)
                Attempt(container.Id, () => WriteObject(new Container(container, root)));
        }
    }
}
