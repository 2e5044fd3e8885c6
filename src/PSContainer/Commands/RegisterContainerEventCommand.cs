using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;
using PSContainer.Completion;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Errors;
using PSContainer.Events;

namespace PSContainer.Commands;

/// <summary>Subscribes to container events, as Register-ObjectEvent does to those of other objects.</summary>
[Cmdlet(VerbsLifecycle.Register, "ContainerEvent")]
[OutputType(typeof(PSEventJob))]
[SuppressMessage("Design", "CA1001", Justification = "The source belongs to the subscription, and ends with it.")]
public sealed class RegisterContainerEventCommand : ObjectEventRegistrationBase
{
    private readonly FactoryCache _factories;
    private ContainerEventSource? _source;
    private bool _hasNamed;
    private bool _namedInPipeline;

    /// <summary>A subscription.</summary>
    public RegisterContainerEventCommand() => _factories = new FactoryCache(this);

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

    /// <summary>Directory of the containers' states: /run/pscontainer by default, for another user than root $XDG_RUNTIME_DIR/pscontainer.</summary>
    [Parameter]
    public string? StateRoot { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _source = new ContainerEventSource();
        _namedInPipeline = !MyInvocation.BoundParameters.ContainsKey(nameof(Container));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _hasNamed |= Container.Length > 0;
        foreach (ContainerIdentity identity in Container)
        {
            if (identity.IsNumber && _namedInPipeline)
                WriteError(ContainerErrorRecord.NumberFromPipeline(identity));
            else if (!identity.IsSingle)
                _source!.AddPattern(FactoryFor(identity), identity.Id);
            else if (IsThere(identity))
                _source!.Add(FactoryFor(identity), identity.Id);
        }
    }

    /// <summary>Subscribes, and begins to watch when there is somebody to be told.</summary>
    protected override void EndProcessing()
    {
        ContainerEventSource source = _source!;
        if (!_hasNamed && !MyInvocation.ExpectingInput)
            source.AddPattern(_factories.For(StateRoot), "*");
        if (source.IsEmpty)
            return;
        try
        {
            base.EndProcessing();
        }
        finally
        {
            // Also when the job that it emits is all that somebody downstream wanted. Without a subscriber it has told why not.
            foreach (PSEventSubscriber subscriber in Events.Subscribers)
            {
                if (ReferenceEquals(subscriber.SourceObject, source))
                    Begin(source, subscriber);
            }
        }
    }

    /// <inheritdoc/>
    protected override object GetSourceObject() => _source!;

    /// <inheritdoc/>
    protected override string GetSourceObjectEventName() => nameof(ContainerEventSource.Occurred);

    private ContainerFactory FactoryFor(ContainerIdentity identity) => _factories.For(identity.StateRoot ?? StateRoot);

    private bool IsThere(ContainerIdentity identity)
    {
        try
        {
            _ = FactoryFor(identity).Load(identity.Id);
            return true;
        }
        catch (ContainerException e) when (e.Code == ErrorCode.SystemError && ErrnoTable.Category(e.Errno) != ErrorCategory.PermissionDenied)
        {
            return true; // damaged: that it is removed can be told
        }
        catch (ContainerException e)
        {
            WriteError(ContainerErrorRecord.From(e, identity.Id));
            return false;
        }
    }

    private void Begin(ContainerEventSource source, PSEventSubscriber subscriber)
    {
        subscriber.Unsubscribed += (_, _) => source.Dispose();
        try
        {
            source.Start(EventType, PressureLevel);
            while (source.TryTakeFault(out string warning))
                WriteWarning(warning);
        }
        catch (ContainerException e)
        {
            Events.UnsubscribeEvent(subscriber);
            ThrowTerminatingError(ContainerErrorRecord.From(e, source));
        }
    }
}
