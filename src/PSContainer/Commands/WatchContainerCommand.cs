using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Completion;
using PSContainer.Events;

namespace PSContainer.Commands;

/// <summary>Emits what happens to containers as it happens.</summary>
[Cmdlet(VerbsCommon.Watch, "Container")]
[OutputType(typeof(ContainerEvent))]
public sealed class WatchContainerCommand : ContainerStateCmdlet
{
    private readonly ContainerEventSource _source = new();
    private bool _hasNamed;

    /// <summary>The containers: ids, wildcard patterns, or objects of this module. All by default, also those that are made later.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>Only these events.</summary>
    [Parameter]
    public ContainerEventType[]? EventType { get; set; }

    /// <summary>The least memory pressure that is told.</summary>
    [Parameter]
    public MemoryPressureLevel PressureLevel { get; set; } = MemoryPressureLevel.Medium;

    /// <summary>Seconds after which the watch ends.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = -1;

    /// <summary>How many events, after which the watch ends.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxEvents { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _hasNamed |= Container.Length > 0;
        foreach (ContainerIdentity identity in Container)
        {
            if (!identity.IsSingle)
            {
                _source.AddPattern(FactoryFor(identity.StateRoot ?? StateRoot), identity.Id);
                continue;
            }

            foreach (ContainerTarget target in Find([identity]))
                _source.Add(target.Factory, target.Id);
        }
    }

    /// <summary>All of them are watched together, when all are known.</summary>
    protected override void EndProcessing()
    {
        if (!_hasNamed && !MyInvocation.ExpectingInput)
            _source.AddPattern(FactoryFor(StateRoot), "*");
        if (!_source.IsEmpty)
            Attempt(null, Stream);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private void Stream()
    {
        // The watcher's thread must not wait for the pipeline: it would not hear what happens meanwhile.
        using BlockingCollection<ContainerEvent> queue = [];
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        try
        {
            _source.Occurred += (_, happened) => queue.Add(happened);
            _source.Faulted += () => queue.Add(null!);
            _source.Start(EventType, PressureLevel);
            _ = _source.Completion.ContinueWith(_ => queue.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            WriteVerbose("The watch is on.");
            if (Timeout >= 0)
                over.CancelAfter(TimeSpan.FromSeconds(Timeout));
            Emit(queue, over.Token);

            // Where the watch itself has failed, it says why.
            if (_source.Completion.IsFaulted)
                _source.Completion.GetAwaiter().GetResult();
        }
        finally
        {
            // Also when nobody downstream wants any more, which is told by an exception.
            _source.Dispose();
        }
    }

    private void Emit(BlockingCollection<ContainerEvent> queue, CancellationToken over)
    {
        long count = 0;
        while (count < MaxEvents && Take(queue, over, out ContainerEvent? happened))
        {
            while (_source.TryTakeFault(out string warning))
                WriteWarning(warning);
            if (happened is null)
                continue;
            WriteObject(happened);
            count++;
        }
    }

    private bool Take(BlockingCollection<ContainerEvent> queue, CancellationToken over, out ContainerEvent? happened)
    {
        happened = null;
        try
        {
            return queue.TryTake(out happened, System.Threading.Timeout.Infinite, over);
        }
        catch (OperationCanceledException) when (!StopToken.IsCancellationRequested)
        {
            return false; // the time is over
        }
    }
}
