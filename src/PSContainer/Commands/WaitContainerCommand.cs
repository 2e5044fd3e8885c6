using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Errors;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineStatus = PSContainer.Engine.Lifecycle.ContainerStatus;

namespace PSContainer.Commands;

/// <summary>Waits until containers have a status, by default until they do not run.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Container")]
[OutputType(typeof(Container))]
public sealed class WaitContainerCommand : ContainerTargetCmdlet
{
    private readonly List<(EngineContainer Container, string StateRoot)> _waiting = [];

    /// <summary>Any of these will do. By default one of those in which nothing runs.</summary>
    [Parameter]
    public ContainerStatus[]? Status { get; set; }

    /// <summary>Seconds to wait at most.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = -1;

    /// <summary>Waits for the first of them only.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Hands on those that have come to it, with their exit codes.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Status is not null && Array.IndexOf(Status, ContainerStatus.Damaged) >= 0)
            Fail("StatusNotWaitedFor", ErrorCategory.InvalidArgument, "A container whose state cannot be read cannot be watched.", Status);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _waiting.AddRange(FindReadable(Container));

    /// <summary>All at once: the order in which they come must not matter for the time that it takes.</summary>
    protected override void EndProcessing()
    {
        if (_waiting.Count == 0)
            return;
        IReadOnlyList<EngineContainer>? reached = null;
        Attempt(Container, () => reached = ContainerWaiter.Wait(
            _waiting.ConvertAll(w => w.Container),
            Wanted(),
            Any,
            Timeout < 0 ? null : TimeSpan.FromSeconds(Timeout),
            StopToken));
        if (reached is null)
            return;
        HashSet<EngineContainer> done = [.. Any && reached.Count > 0 ? [reached[0]] : reached];
        foreach ((EngineContainer container, string root) in _waiting)
        {
            if (!done.Contains(container))
                ReportMissing(container, done.Count);
            else if (PassThru)
                Attempt(container.Id, () => WriteObject(new Container(container, root)));
        }
    }

    private EngineStatus[] Wanted() => Status is null
        ? [EngineStatus.Created, EngineStatus.Checkpointed, EngineStatus.Stopped, EngineStatus.Destroyed]
        : Array.ConvertAll(Status, s => (EngineStatus)s);

    private void ReportMissing(EngineContainer container, int done)
    {
        if (Any && done > 0)
            return;
        if (container.Status == EngineStatus.Destroyed)
        {
            WriteError(ContainerErrorRecord.From(
                new ContainerException(ErrorCode.ContainerNotExists, $"Container '{container.Id}' was removed.") { ContainerId = container.Id },
                container.Id));
            return;
        }

        string what = Status is null ? "stop" : $"become {string.Join(" or ", Status)}";
        WriteError(ContainerErrorRecord.From(new TimeoutException($"Container '{container.Id}' did not {what} within {Timeout} seconds."), container.Id));
    }
}
