using System.Management.Automation;
using EngineCheckpoint = PSContainer.Engine.Checkpoint.ContainerCheckpoint;

namespace PSContainer.Commands;

/// <summary>Removes checkpoints: their images, layers, manifests and logs. Other files in their directories stay.</summary>
[Cmdlet(VerbsCommon.Remove, "ContainerCheckpoint", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveContainerCheckpointCommand : ContainerCmdlet
{
    /// <summary>Directory of a checkpoint, as Get-ContainerCheckpoint writes it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "ImagesDirectory")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Also one whose manifest is damaged.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string full = ResolvePath(Path!);
        if (ShouldProcess(full, "Remove checkpoint"))
            Attempt(full, () => EngineCheckpoint.Remove(full, Force, FactoryFor(null).CheckpointRoot));
    }
}
