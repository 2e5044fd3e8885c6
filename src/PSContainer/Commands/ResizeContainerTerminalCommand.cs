using System.Management.Automation;
using PSContainer.Engine.Terminals;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>Sets the size of the terminal of a process in a container.</summary>
[Cmdlet(VerbsCommon.Resize, "ContainerTerminal", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ResizeContainerTerminalCommand : ContainerTerminalCmdlet
{
    /// <summary>Characters in a line.</summary>
    [Parameter(Mandatory = true)]
    [ValidateRange(1, 65535)]
    public int Columns { get; set; }

    /// <summary>Lines.</summary>
    [Parameter(Mandatory = true)]
    [ValidateRange(1, 65535)]
    public int Rows { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TerminalSize size = new((ushort)Columns, (ushort)Rows);
        foreach (EngineProcess process in FindTerminals())
        {
            if (ShouldProcess($"{process.ContainerId}/{process.Pid}", $"Resize terminal to {size}"))
                Attempt(process.ContainerId, () => process.ResizeTerminal(size));
        }
    }
}
