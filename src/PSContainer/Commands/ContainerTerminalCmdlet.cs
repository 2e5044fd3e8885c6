using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Errors;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>A cmdlet that works on the terminal of a process which runs.</summary>
public abstract class ContainerTerminalCmdlet : ContainerStateCmdlet
{
    /// <summary>The processes, as objects of Get-ContainerProcess or Start-ContainerProcess; or containers: the first process of each, or those of -ProcessId.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>Ids on the host of the processes. By default that of the container's first process, or that of the process from the pipeline.</summary>
    [Parameter(Position = 1)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ContainerProcessIdCompleter))]
    public int[]? ProcessId { get; set; }

    /// <summary>The processes that were named. One that is not there is an error.</summary>
    private protected List<EngineProcess> FindTerminals()
    {
        List<EngineProcess> found = [];
        foreach (ContainerIdentity identity in Container)
        {
            foreach ((EngineContainer container, _) in FindReadable([identity]))
            {
                foreach (int pid in ProcessId ?? [identity.ProcessId])
                    Attempt(container.Id, () => found.Add(Find(container, pid)));
            }
        }

        return found;
    }

    private static EngineProcess Find(EngineContainer container, int pid)
    {
        foreach (EngineProcess process in container.GetProcesses())
        {
            if (pid == 0 ? process.IsInit : process.Pid == pid)
                return process;
        }

        throw new ContainerException(ErrorCode.ContainerNotRunning, pid == 0 ? $"container '{container.Id}' is not running" : $"container '{container.Id}' has no process {pid}")
        {
            ContainerId = container.Id,
            Hint = pid == 0 ? $"Start it with Start-Container {container.Id}." : $"Get-ContainerProcess {container.Id} lists those that run; ids are those of the host.",
        };
    }
}
