using System.IO;
using System.Management.Automation;
using PSContainer.Engine.Checkpoint;
using PSContainer.Jobs;
using EngineCheckpoint = PSContainer.Engine.Checkpoint.ContainerCheckpoint;

namespace PSContainer.Commands;

/// <summary>Writes checkpoints into files, one each, to be kept or carried elsewhere.</summary>
[Cmdlet(VerbsData.Export, "ContainerCheckpoint", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(Job))]
public sealed class ExportContainerCheckpointCommand : CheckpointFileCmdlet
{
    /// <summary>Directory of a checkpoint, as Invoke-ContainerCheckpoint and Get-ContainerCheckpoint write them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "ImagesDirectory")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file; or a directory, in which each gets a name of the container and the time.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string source = ResolvePath(Path!), destination = ResolvePath(DestinationPath!);
        EngineCheckpoint? checkpoint = null;
        if (!Attempt(source, () => checkpoint = EngineCheckpoint.Open(source)))
            return;
        string file = Directory.Exists(destination)
            ? $"{destination.TrimEnd('/')}/{checkpoint!.ContainerId}-{checkpoint.Created.UtcDateTime:yyyyMMdd'T'HHmmss.fff}.tar"
            : destination;
        if (ShouldProcess(file, $"Write checkpoint \"{source}\" of container '{checkpoint!.ContainerId}'"))
            Run(source, output => Write(checkpoint, file, output));
    }

    private void Write(EngineCheckpoint checkpoint, string file, IWorkOutput output)
    {
        using ProgressBar bar = new(output, $"Exporting a checkpoint of container {checkpoint.ContainerId}");
        CheckpointArchive.Export(checkpoint, file, Force, bar, output.Token);
        output.Object(new FileInfo(file));
    }
}
