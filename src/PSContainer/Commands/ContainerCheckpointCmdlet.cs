using System;
using System.Management.Automation;
using PSContainer.Engine.Lifecycle;
using PSContainer.Jobs;

namespace PSContainer.Commands;

/// <summary>A cmdlet that saves or restores containers: in the pipeline, or as a job.</summary>
public abstract class ContainerCheckpointCmdlet : ContainerStateCmdlet
{
    /// <summary>Runs in the background and writes a job, which Wait-Job and Receive-Job take.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Does the work now, or has a job do it.</summary>
    /// <param name="target">The container's id.</param>
    /// <param name="stateRoot">Where it is.</param>
    /// <param name="work">Gets a factory and where to report to.</param>
    private protected void Run(string target, string? stateRoot, Action<ContainerFactory, IWorkOutput> work)
    {
        if (!AsJob)
        {
            Attempt(target, () => work(FactoryFor(stateRoot), new CmdletOutput(this, StopToken)));
            return;
        }

        EngineJob job = new(MyInvocation.Line.Trim(), target, target);

        // A warning of the engine's is the job's, which outlives this command.
        string? root = stateRoot is null ? null : ResolvePath(stateRoot);
        ContainerFactory factory = new(new ContainerFactoryOptions { StateRoot = root, Warn = ((IWorkOutput)job).Warning });
        JobRepository.Add(job);
        job.Start(output => work(factory, output));
        WriteObject(job);
    }

}
