using System.Management.Automation;
using PSContainer.Engine.Terminals;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>Joins the user's terminal to that of a process which runs in a container.</summary>
[Cmdlet(VerbsCommunications.Connect, "ContainerProcess")]
[OutputType(typeof(void))]
public sealed class ConnectContainerProcessCommand : ContainerTerminalCmdlet
{
    /// <summary>Keys that come back here and leave the program running: ctrl-p,ctrl-q. An empty text: there are none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string DetachKeys { get; set; } = Engine.Terminals.DetachKeys.Default;

    /// <summary>To look only: what is typed does not reach the program, but for the keys to leave.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ContainerTerminalSession.FindObstacle(this) is { } obstacle)
            ThrowTerminatingError(obstacle);
        DetachKeys keys = ContainerTerminalSession.ParseKeys(this, DetachKeys);
        foreach (EngineProcess process in FindTerminals())
            Attempt(process.ContainerId, () => ContainerTerminalSession.Run(this, process, keys, ReadOnly, StopToken));
    }
}
