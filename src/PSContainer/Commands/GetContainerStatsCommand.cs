using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Reads what containers use: CPU, memory, processes, block I/O, network.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerStats")]
[OutputType(typeof(ContainerStats))]
public sealed class GetContainerStatsCommand : ContainerTargetCmdlet
{
    private readonly List<Sampled> _containers = [];
    private readonly HashSet<(string, string)> _seen = [];

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

    /// <summary>Tells everything: each network interface, each CPU, all of the kernel's maps.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ContainerIdentity identity in Container)
        {
            foreach ((EngineContainer container, string root) in FindReadable([identity]))
            {
                if (_seen.Add((root, container.Id)))
                    Attempt(container.Id, () => Open(container, root, isPattern: !identity.IsSingle));
            }
        }
    }

    /// <summary>Samples all of them in each round: one by one, the first would never let the second have its turn.</summary>
    protected override void EndProcessing()
    {
        TimeSpan interval = TimeSpan.FromSeconds(SampleInterval);
        long rounds = Continuous && !MyInvocation.BoundParameters.ContainsKey(nameof(MaxSamples)) ? long.MaxValue : MaxSamples;
        for (long round = 0; round < rounds && _containers.Count > 0; round++)
        {
            long began = Stopwatch.GetTimestamp();
            if (!Attempt(null, SampleAll) || round == rounds - 1)
                return;

            // What the samples themselves took is no part of the interval.
            if (!Attempt(null, () => Wait(interval - Stopwatch.GetElapsedTime(began))))
                return;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Sampled sampled in _containers)
                sampled.Reader.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Open(EngineContainer container, string root, bool isPattern)
    {
        try
        {
            _containers.Add(new Sampled(container.OpenStats(), root));
        }
        catch (ContainerException e) when (isPattern && e.Code is ErrorCode.ContainerNotRunning or ErrorCode.ContainerNotExists)
        {
            // Of all containers, those that have something to tell.
        }
    }

    private void SampleAll()
    {
        IReadOnlyList<Stats> all = StatsReader.ReadAll(_containers.ConvertAll(s => s.Reader), StopToken);
        for (int i = 0; i < all.Count; i++)
        {
            Sampled sampled = _containers[i];
            ContainerStats result = new(sampled.Reader.ContainerId, sampled.StateRoot, all[i], sampled.Before, Detailed);
            sampled.Before = all[i];
            WriteObject(result);
        }
    }

    // One that stops between two samples has no more to tell, and that is no error.
    private void Wait(TimeSpan interval)
    {
        StatsReader.Wait(_containers.ConvertAll(s => s.Reader), interval, StopToken);
        _containers.RemoveAll(sampled =>
        {
            if (!sampled.Reader.HasEnded)
                return false;
            sampled.Reader.Dispose();
            return true;
        });
    }

    private sealed class Sampled(StatsReader reader, string stateRoot)
    {
        internal StatsReader Reader { get; } = reader;

        internal string StateRoot { get; } = stateRoot;

        internal Stats? Before { get; set; }
    }
}
