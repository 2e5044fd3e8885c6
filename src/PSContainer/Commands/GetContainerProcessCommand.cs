using System;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Errors;
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
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [new("*")];

    /// <summary>Only processes of these short names, or that match these patterns.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Only processes with these ids on the host.</summary>
    [Parameter]
    public int[]? ProcessId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            Attempt(container.Id, () =>
            {
                if (!container.HasInit())
                    return;
                foreach (EngineProcess process in container.GetProcesses())
                {
                    if ((ProcessId is null || Array.IndexOf(ProcessId, process.Pid) >= 0) && Read(process, root) is { } found && IsNamed(found))
                        WriteObject(found);
                }
            });
        }
    }

    private static ContainerProcess? Read(EngineProcess process, string root)
    {
        try
        {
            return new ContainerProcess(process, root);
        }
        catch (Exception e) when (e is ContainerException or LinuxException)
        {
            // It has ended since the list was made.
            return null;
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
