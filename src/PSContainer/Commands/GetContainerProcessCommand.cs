using System;
using System.Management.Automation;
using PSContainer.Completion;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>Lists the processes of containers.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerProcess")]
[OutputType(typeof(ContainerProcess))]
public sealed class GetContainerProcessCommand : ContainerStateCmdlet
{
    /// <summary>The containers: ids, wildcard patterns, or objects of this module. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [new("*")];

    /// <summary>Only processes of these short names, or that match these patterns.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerProcessNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only processes with these ids on the host.</summary>
    [Parameter]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ContainerProcessIdCompleter))]
    public int[]? ProcessId { get; set; }

    /// <summary>Reads the threads of each, too.</summary>
    [Parameter]
    public SwitchParameter IncludeThread { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            Attempt(container.Id, () =>
            {
                foreach (EngineProcess process in container.GetProcesses())
                {
                    if ((ProcessId is null || Array.IndexOf(ProcessId, process.Pid) >= 0) && ContainerProcess.TryRead(process, root) is { } found && IsNamed(found))
                        WriteObject(IncludeThread ? found.ReadThreads() : found);
                }
            });
        }
    }

    private bool IsNamed(ContainerProcess process)
    {
        if (Name is null)
            return true;
        foreach (string name in Name)
        {
            if (WildcardPattern.Get(name, WildcardOptions.None).IsMatch(process.CommandName))
                return true;
        }

        return false;
    }
}
