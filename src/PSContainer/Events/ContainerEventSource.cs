using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Events;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Events;

/// <summary>The source of container events: one watcher for each state root. Of an action's variables it is <c>$Sender</c>.</summary>
public sealed class ContainerEventSource : IDisposable
{
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);
    private readonly List<ContainerWatcher> _watchers = [];
    private readonly ConcurrentQueue<ContainerWatchFault> _faults = new();
    private int _disposed;

    internal ContainerEventSource()
    {
    }

    /// <summary>Something has happened. Raised on a watcher's thread.</summary>
    public event EventHandler<ContainerEvent>? Occurred;

    /// <summary>Some events of a container cannot be told.</summary>
    internal event Action? Faulted;

    internal bool IsEmpty => _watched.Count == 0;

    /// <summary>Ends when all named containers have been removed.</summary>
    internal Task Completion
    {
        get
        {
            List<Task> tasks = [];
            foreach (ContainerWatcher watcher in _watchers)
                tasks.Add(watcher.Completion);
            return Task.WhenAll(tasks);
        }
    }

    /// <summary>Watches one container.</summary>
    internal void Add(ContainerFactory factory, string id) => Of(factory).Ids.Add(id);

    /// <summary>Watches all containers that match, also those that are made later.</summary>
    internal void AddPattern(ContainerFactory factory, string pattern) =>
        Of(factory).Patterns.Add(WildcardPattern.Get(pattern, WildcardOptions.None));

    /// <summary>Begins. When it returns, what happens from then on is told.</summary>
    /// <exception cref="Engine.Errors.ContainerException">A container has gone meanwhile, or the watch cannot be set up; nothing is left of it.</exception>
    internal void Start(ContainerEventType[]? types, MemoryPressureLevel level)
    {
        try
        {
            foreach ((string root, Watched watched) in _watched)
            {
                ContainerWatcher watcher = new(watched.Factory, new ContainerWatcherOptions
                {
                    ContainerIds = watched.Ids.Count > 0 || watched.Patterns.Count == 0 ? watched.Ids : null,
                    Matches = watched.Patterns.Count > 0 ? id => watched.Patterns.Exists(p => p.IsMatch(id)) : null,
                    EventTypes = types is null ? null : Array.ConvertAll(types, t => (Engine.Events.ContainerEventType)t),
                    PressureLevel = (Engine.Events.MemoryPressureLevel)level,
                });
                _watchers.Add(watcher);
                watcher.Occurred += (_, happened) => Occurred?.Invoke(this, new ContainerEvent(happened, root));
                watcher.Faulted += (_, fault) =>
                {
                    _faults.Enqueue(fault);
                    Faulted?.Invoke();
                };
                watcher.Start();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes the next reason why something cannot be told, as a sentence for a warning.</summary>
    internal bool TryTakeFault(out string message)
    {
        bool taken = _faults.TryDequeue(out ContainerWatchFault? fault);
        message = fault is null ? string.Empty : $"{fault.Error.Message} {fault.Error.Hint}".TrimEnd();
        return taken;
    }

    /// <summary>Ends the watch, and its threads.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        foreach (ContainerWatcher watcher in _watchers)
            watcher.Dispose();
    }

    private Watched Of(ContainerFactory factory)
    {
        if (!_watched.TryGetValue(factory.StateRoot, out Watched? watched))
            _watched[factory.StateRoot] = watched = new Watched(factory);
        return watched;
    }

    private sealed record Watched(ContainerFactory Factory)
    {
        internal List<string> Ids { get; } = [];

        internal List<WildcardPattern> Patterns { get; } = [];
    }
}
