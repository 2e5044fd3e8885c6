using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Lifecycle;
using PSContainer.Jobs;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Saves containers on disk, by CRIU, for Restore-Container.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ContainerCheckpoint", SupportsShouldProcess = true)]
[Alias("Checkpoint-Container")]
[OutputType(typeof(ContainerCheckpoint), typeof(Job))]
public sealed class InvokeContainerCheckpointCommand : ContainerSaveCmdlet
{
    /// <summary>The containers: ids, wildcard patterns, or objects of this module.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>Directory of the images, which is made, or is empty. By default a new one below /var/lib/pscontainer/checkpoints.</summary>
    [Parameter(Position = 1)]
    [Alias("ImagesDirectory")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Directory of CRIU's log and statistics; by default that of the images.</summary>
    [Parameter]
    [Alias("WorkDirectory")]
    [ValidateNotNullOrEmpty]
    public string? WorkPath { get; set; }

    /// <summary>Images of an earlier pre-dump, as seen from the directory of the images: ../pre-dump.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ParentPath { get; set; }

    /// <summary>Replaces a checkpoint that is in the directory.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The container runs on.</summary>
    [Parameter]
    public SwitchParameter LeaveRunning { get; set; }

    /// <summary>Saves memory alone, and the container runs on: a later checkpoint with -ParentPath has less to do.</summary>
    [Parameter]
    public SwitchParameter PreDump { get; set; }

    /// <summary>Frees memory in the parent's images that newer ones replace.</summary>
    [Parameter]
    public SwitchParameter AutoDedup { get; set; }

    /// <summary>Memory is not written: it is fetched from this machine, at -PageServer, while the restored container runs.</summary>
    [Parameter]
    public SwitchParameter LazyPages { get; set; }

    /// <summary>ADDRESS:PORT of a page server, which takes the memory.</summary>
    [Parameter]
    public CriuPageServerInfo? PageServer { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (!ShouldProcess(container.Id, PreDump ? "Save memory of container" : LeaveRunning ? "Save container and leave it running" : "Save container and end its processes"))
                continue;
            string id = container.Id;
            CriuOpts options = Options(id, FactoryFor(root));
            Run(id, root, (factory, output) => Save(factory.Load(id), options, output));
        }
    }

    private static void Save(EngineContainer container, CriuOpts options, IWorkOutput output)
    {
        using ProgressBar bar = new(output, $"Saving container {container.Id}");
        options.Progress = bar;
        output.Object(new ContainerCheckpoint(container.Checkpoint(options, output.Verbose, output.Token)));
    }

    private CriuOpts Options(string id, ContainerFactory factory)
    {
        CriuOpts options = SaveOptions();
        options.ImagesDirectory = Path is null ? factory.NewCheckpointPath(id) : ResolvePath(Path);
        options.WorkDirectory = WorkPath is null ? string.Empty : ResolvePath(WorkPath);
        options.ParentPath = ParentPath ?? string.Empty;
        options.Replace = Force;
        options.LeaveRunning = LeaveRunning || PreDump;
        options.PreDump = PreDump;
        options.AutoDedup = AutoDedup;
        options.LazyPages = LazyPages;
        options.PageServer = PageServer;
        return options;
    }
}
