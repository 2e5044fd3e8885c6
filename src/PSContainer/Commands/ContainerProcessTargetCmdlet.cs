using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Errors;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>A cmdlet that must be told processes of containers: as objects through the pipeline, or by container and id or name.</summary>
public abstract class ContainerProcessTargetCmdlet : ContainerStateCmdlet
{
    /// <summary>The processes, as objects of Get-ContainerProcess or Start-ContainerProcess; or containers, with -ProcessId or -Name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>Ids on the host of the processes.</summary>
    [Parameter(Position = 1)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ContainerProcessIdCompleter))]
    public int[]? ProcessId { get; set; }

    /// <summary>Short names of the processes, or patterns that they match.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerProcessNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The processes that are meant. One that was named and is not there is an error, but for a pattern that matches nothing.</summary>
    private protected IEnumerable<(EngineContainer? Container, ContainerProcess Process)> FindProcesses()
    {
        foreach (ContainerIdentity identity in Container)
        {
            // Its container may have been removed since.
            if (identity.Process is { HasExited: true } ended)
            {
                yield return (null, ended);
                continue;
            }

            if (identity.Process is null && identity.ProcessId == 0 && ProcessId is null && Name is null)
            {
                WriteError(ContainerErrorRecord.Make(
                    new ArgumentException($"Nothing says which processes of container '{identity}' are meant."),
                    "ProcessNotNamed",
                    ErrorCategory.InvalidArgument,
                    identity,
                    "Give -ProcessId or -Name, or pipe processes: Get-ContainerProcess CONTAINER | ..."));
                continue;
            }

            foreach ((EngineContainer container, string root) in FindReadable([identity]))
            {
                foreach (ContainerProcess process in Select(identity, container, root))
                    yield return (container, process);
            }
        }
    }

    private List<ContainerProcess> Select(ContainerIdentity identity, EngineContainer container, string root)
    {
        if (identity.Process is { } live)
            return [live];
        List<ContainerProcess> found = [];
        int[]? ids = ProcessId ?? (identity.ProcessId > 0 ? [identity.ProcessId] : null);
        Attempt(container.Id, () =>
        {
            foreach (EngineProcess process in container.GetProcesses())
            {
                if ((ids is null || Array.IndexOf(ids, process.Pid) >= 0)
                    && ContainerProcess.TryRead(process, root) is { } candidate
                    && (Name is null || Array.Exists(Name, n => WildcardPattern.Get(n, WildcardOptions.None).IsMatch(candidate.CommandName))))
                    found.Add(candidate);
            }

            // With a pattern of containers each id is in one of them at most.
            if (identity.IsSingle)
                ReportMissing(container, ids, found);
        });
        return found;
    }

    private void ReportMissing(EngineContainer container, int[]? ids, List<ContainerProcess> found)
    {
        foreach (int id in ids ?? [])
        {
            if (!found.Exists(p => p.Id == id))
                Missing(container, $"{id}", id);
        }

        foreach (string name in ids is null && Name is not null ? Name : [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name) && !found.Exists(p => p.CommandName == name))
                Missing(container, $"named '{name}'", name);
        }
    }

    private void Missing(EngineContainer container, string what, object target) => WriteError(ContainerErrorRecord.Make(
        new ArgumentException($"Container '{container.Id}' has no process {what}."),
        "ProcessNotFound",
        ErrorCategory.ObjectNotFound,
        target,
        $"Get-ContainerProcess {container.Id} lists those that run; ids are those of the host."));
}
