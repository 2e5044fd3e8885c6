using System;
using System.IO;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Checkpoint;
using EngineCheckpoint = PSContainer.Engine.Checkpoint.ContainerCheckpoint;

namespace PSContainer.Commands;

/// <summary>Lists checkpoints, and with -Test finds out whether their files are as they were written.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerCheckpoint", DefaultParameterSetName = ContainerSet)]
[OutputType(typeof(ContainerCheckpoint))]
public sealed class GetContainerCheckpointCommand : ContainerStateCmdlet
{
    private const string ContainerSet = "Container", PathSet = "Path";

    /// <summary>Those of these containers in the default directory, be the containers there or not: ids, wildcard patterns, or objects. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = ContainerSet)]
    [Alias("ContainerId")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [new("*")];

    /// <summary>Directory of a checkpoint. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("PSPath", "ImagesDirectory")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Reads all files and fills in IsValid and Faults.</summary>
    [Parameter]
    public SwitchParameter Test { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet)
        {
            Attempt(Path, () => ReadPath(Path!));
            return;
        }

        foreach (ContainerIdentity identity in Container)
        {
            string root = FactoryFor(identity.StateRoot ?? StateRoot).CheckpointRoot;
            WildcardPattern pattern = WildcardPattern.Get(identity.IsSingle ? WildcardPattern.Escape(identity.Id) : identity.Id, WildcardOptions.None);
            foreach (string directory in Directories(root))
            {
                if (!pattern.IsMatch(System.IO.Path.GetFileName(directory)))
                    continue;
                foreach (string checkpoint in Directories(directory))
                {
                    if (EngineCheckpoint.Exists(checkpoint))
                        Read(checkpoint);
                }
            }
        }
    }

    private void ReadPath(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            string full = ResolvePath(path);
            if (EngineCheckpoint.Exists(full))
                Read(full);
            else
                _ = EngineCheckpoint.Open(full); // which says what is missing
            return;
        }

        foreach (string full in GetResolvedProviderPathFromPSPath(path, out _))
        {
            if (EngineCheckpoint.Exists(full))
                Read(full);
        }
    }

    private void Read(string path)
    {
        try
        {
            EngineCheckpoint checkpoint = EngineCheckpoint.Open(path);
            ContainerCheckpoint found = new(checkpoint);
            WriteObject(Test ? found.With(checkpoint.FindFaults(StopToken)) : found);
        }
        catch (CheckpointException e)
        {
            WriteWarning(e.Message);
            WriteObject(ContainerCheckpoint.Damaged(path, e.Message));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private static string[] Directories(string path)
    {
        if (!Directory.Exists(path))
            return [];
        string[] found = Directory.GetDirectories(path);
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }
}
