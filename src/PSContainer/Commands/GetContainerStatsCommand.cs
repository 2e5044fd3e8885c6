using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Cgroups;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Reads what containers use: CPU, memory, processes, block I/O.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerStats")]
[OutputType(typeof(ContainerStats))]
public sealed class GetContainerStatsCommand : ContainerTargetCmdlet
{
    private readonly List<Sampled> _containers = [];

    /// <summary>Goes on until it is stopped, or until all the containers have stopped.</summary>
    [Parameter]
    public SwitchParameter Continuous { get; set; }

    /// <summary>Seconds between two samples.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int SampleInterval { get; set; } = 1;

    /// <summary>How many samples of each container.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxSamples { get; set; } = 1;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
            _containers.Add(new Sampled(container, root));
    }

    /// <summary>Samples all of them in each round: one by one, the first would never let the second have its turn.</summary>
    protected override void EndProcessing()
    {
        long rounds = Continuous && !MyInvocation.BoundParameters.ContainsKey(nameof(MaxSamples)) ? long.MaxValue : MaxSamples;
        for (long round = 0; round < rounds && _containers.Count > 0; round++)
        {
            if (round > 0 && StopToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(SampleInterval)))
                throw new PipelineStoppedException();
            bool first = round == 0;
            _containers.RemoveAll(sampled => !Sample(sampled, first));
        }
    }

    private bool Sample(Sampled sampled, bool first)
    {
        // One that stops between two samples has no more to tell, and that is no error.
        if (!first && !sampled.Container.HasInit())
            return false;
        return Attempt(sampled.Container.Id, () =>
        {
            CgroupStats stats = sampled.Container.GetStats();
            ContainerStats result = new(sampled.Container.Id, sampled.StateRoot, stats, sampled.Before);
            sampled.Before = stats;
            WriteObject(result);
        });
    }

    private sealed class Sampled(EngineContainer container, string stateRoot)
    {
        internal EngineContainer Container { get; } = container;

        internal string StateRoot { get; } = stateRoot;

        internal CgroupStats? Before { get; set; }
    }
}
