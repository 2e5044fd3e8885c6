using System;
using System.Management.Automation;
using PSContainer.Jobs;

namespace PSContainer.Commands;

/// <summary>A cmdlet that carries checkpoints into files and out of them: in the pipeline, or as a job.</summary>
public abstract class CheckpointFileCmdlet : ContainerCmdlet
{
    /// <summary>Replaces what is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Runs in the background and writes a job, which Wait-Job and Receive-Job take.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Does the work now, or has a job do it.</summary>
    /// <param name="target">The file or directory.</param>
    /// <param name="work">Gets where to report to.</param>
    private protected void Run(string target, Action<IWorkOutput> work)
    {
        if (!AsJob)
        {
            Attempt(target, () => work(new CmdletOutput(this, StopToken)));
            return;
        }

        EngineJob job = new(MyInvocation.Line.Trim(), System.IO.Path.GetFileName(target), target);
        JobRepository.Add(job);
        job.Start(work);
        WriteObject(job);
    }
}
