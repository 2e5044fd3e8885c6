using System;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Lifecycle;
using PSContainer.Errors;
using PSContainer.Jobs;
using EngineCheckpoint = PSContainer.Engine.Checkpoint.ContainerCheckpoint;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Has containers go on where they were saved.</summary>
[Cmdlet(VerbsData.Restore, "Container", SupportsShouldProcess = true, DefaultParameterSetName = ContainerSet)]
[OutputType(typeof(Container), typeof(Job))]
public sealed class RestoreContainerCommand : ContainerCheckpointCmdlet
{
    private const string ContainerSet = "Container", PathSet = "Path";

    /// <summary>Checkpointed containers: ids, wildcard patterns, or objects. Each is restored from its last checkpoint.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ContainerSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>Directory of a checkpoint, as Invoke-ContainerCheckpoint and Get-ContainerCheckpoint write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("PSPath", "ImagesDirectory")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Id of the restored container; by default that of the one that was saved. With another one it is a new container, beside the first.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>Directory of CRIU's log; by default that of the images.</summary>
    [Parameter]
    [Alias("WorkDirectory")]
    [ValidateNotNullOrEmpty]
    public string? WorkPath { get; set; }

    /// <summary>Fetches memory when it is needed, from a lazy-pages daemon of criu(8) that listens in the working directory.</summary>
    [Parameter]
    public SwitchParameter LazyPages { get; set; }

    /// <summary>What CRIU does about cgroups.</summary>
    [Parameter]
    public CriuCgroupMode ManageCgroupsMode { get; set; } = CriuCgroupMode.Default;

    /// <summary>Profile of the security module that the processes get, TYPE:NAME; by default the saved one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LsmProfile { get; set; }

    /// <summary>SELinux context of the mounts; by default the saved one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LsmMountContext { get; set; }

    /// <summary>Longest time that CRIU may take, in seconds.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(1, 604800)]
    public int Timeout { get; set; } = 3600;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet)
        {
            RestorePath(ResolvePath(Path!));
            return;
        }

        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            string id = container.Id, saved = container.CheckpointPath;
            if (saved.Length == 0)
                WriteError(NotCheckpointed(id));
            else if (ShouldProcess(id, $"Restore container from \"{saved}\""))
                Run(id, root, (factory, output) => Restore(factory.Load(id), factory, Options(saved), made: false, output));
        }
    }

    private void RestorePath(string path)
    {
        EngineCheckpoint? checkpoint = null;
        if (!Attempt(path, () => checkpoint = EngineCheckpoint.Open(path)))
            return;
        string id = Id ?? checkpoint!.ContainerId;
        if (!ShouldProcess(id, $"Restore container from \"{path}\""))
            return;
        Run(id, StateRoot, (factory, output) =>
        {
            EngineContainer? recorded = factory.TryLoad(id);
            Restore(recorded ?? factory.Create(id, checkpoint!, output.Token), factory, Options(path), recorded is null, output);
        });
    }

    private static void Restore(EngineContainer container, ContainerFactory factory, CriuOpts options, bool made, IWorkOutput output)
    {
        bool done = false;
        using ProgressBar bar = new(output, $"Restoring container {container.Id}");
        options.Progress = bar;
        try
        {
            bar.Report(new CheckpointProgress("CRIU restores the processes", 0, 0));
            using Engine.Processes.ContainerProcess init = container.Restore(options, null, output.Verbose, output.Token);
            done = true;
        }
        finally
        {
            if (made && !done)
                container.Destroy(force: true);
        }

        output.Object(new Container(container, factory.StateRoot));
    }

    private CriuOpts Options(string images) => new()
    {
        ImagesDirectory = images,
        WorkDirectory = WorkPath is null ? string.Empty : ResolvePath(WorkPath),
        LazyPages = LazyPages,
        ManageCgroupsMode = ManageCgroupsMode,
        LsmProfile = LsmProfile ?? string.Empty,
        LsmMountContext = LsmMountContext ?? string.Empty,
        Timeout = TimeSpan.FromSeconds(Timeout),
    };

    private static ErrorRecord NotCheckpointed(string id) => ContainerErrorRecord.Make(
        new InvalidOperationException($"Container '{id}' is not checkpointed, so nothing says what to restore it from."),
        "NotCheckpointed",
        ErrorCategory.InvalidOperation,
        id,
        $"Name a checkpoint: Get-ContainerCheckpoint {id} lists those there are, Restore-Container -Path DIRECTORY takes one.");
}
