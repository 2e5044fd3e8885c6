using System.Management.Automation;
using PSContainer.Engine.Checkpoint;
using PSContainer.Jobs;

namespace PSContainer.Commands;

/// <summary>Reads a checkpoint from a file that Export-ContainerCheckpoint has written.</summary>
[Cmdlet(VerbsData.Import, "ContainerCheckpoint", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerCheckpoint), typeof(Job))]
public sealed class ImportContainerCheckpointCommand : CheckpointFileCmdlet
{
    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The directory, which is made, or is empty.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = ResolvePath(Path!), directory = ResolvePath(DestinationPath!);
        if (ShouldProcess(directory, $"Read the checkpoint of \"{file}\""))
            Run(file, output => Read(file, directory, output));
    }

    private void Read(string file, string directory, IWorkOutput output)
    {
        using ProgressBar bar = new(output, $"Importing {System.IO.Path.GetFileName(file)}");
        output.Object(new ContainerCheckpoint(CheckpointArchive.Import(file, directory, Force, bar, output.Token)));
    }
}
