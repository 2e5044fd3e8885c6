using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Events;

/// <summary>The work of a watcher's thread: which containers there are, and what becomes of them.</summary>
internal sealed class WatchLoop : IDisposable
{
    private readonly EventLoop _loop;
    private readonly InotifyQueue _inotify;
    private readonly RootWatch _root;
    private readonly WatchContext _context;
    private readonly ContainerWatcherOptions _options;
    private readonly Action<ContainerEvent> _raise;
    private readonly HashSet<string>? _named;
    private readonly bool _all;
    private readonly SortedDictionary<string, WatchedContainer> _containers = new(StringComparer.Ordinal);

    /// <exception cref="LinuxException">EMFILE.</exception>
    internal WatchLoop(
        StateStore store,
        ContainerWatcherOptions options,
        DateTimeOffset began,
        Action<ContainerEvent> raise,
        Action<ContainerWatchFault> fault)
    {
        _options = options;
        _raise = raise;
        _named = options.ContainerIds is { } ids ? new HashSet<string>(ids, StringComparer.Ordinal) : null;
        _all = _named is null && options.Matches is null;
        _loop = new EventLoop();
        try
        {
            _inotify = new InotifyQueue(_loop, LookAgain);
            _root = new RootWatch(_inotify, store.Root, Came, Went, LookAgain);
            _context = new WatchContext(store, options, _loop, _inotify, began, Raise, fault);
        }
        catch
        {
            _inotify?.Dispose();
            _loop.Dispose();
            throw;
        }
    }

    /// <summary>Takes the first look. What is there now is no news.</summary>
    /// <exception cref="ContainerException">A container that was named does not exist.</exception>
    /// <exception cref="LinuxException">The state root cannot be watched.</exception>
    internal void Begin()
    {
        _root.Begin();
        foreach (string id in _context.Store.ListIds())
        {
            if (Matches(id))
                Add(id, isNew: false);
        }

        foreach (string id in _named ?? [])
        {
            ContainerId.Validate(id);
            if (!_containers.ContainsKey(id))
                throw StateErrors.NotExists(id);
        }
    }

    /// <summary>Runs until it is stopped, or has nothing more to tell.</summary>
    internal void Run() => _loop.Run();

    /// <summary>Ends <see cref="Run"/>; on any thread.</summary>
    internal void Stop() => _loop.Stop();

    public void Dispose()
    {
        foreach (WatchedContainer container in _containers.Values)
            container.Dispose();
        _root.Dispose();
        _inotify.Dispose();
        _loop.Dispose();
    }

    private bool Matches(string id) => _all || (_named?.Contains(id) ?? false) || (_options.Matches?.Invoke(id) ?? false);

    private void Raise(ContainerEvent happened)
    {
        if (!_loop.IsStopped && _context.Wants(happened.Type))
            _raise(happened);
    }

    private void Came(string name)
    {
        if (ContainerId.FindFault(name) is not null || !Matches(name))
            return;

        // The first look has seen it already; or it is another of the same name, and the end of the one before was not seen.
        if (_containers.TryGetValue(name, out WatchedContainer? known))
        {
            if (known.IsCurrent)
                return;
            Remove(name, known);
        }

        Raise(new ContainerEvent(name, ContainerEventType.Create) { Status = Lifecycle.ContainerStatus.Created });
        Add(name, isNew: true);
    }

    private void Went(string name)
    {
        // Where there is one by that name, it has come after the one that went.
        if (_containers.TryGetValue(name, out WatchedContainer? known) && !known.IsCurrent)
            Remove(name, known);
        EndIfAllAreGone();
    }

    private void Add(string id, bool isNew)
    {
        if (WatchedContainer.TryBegin(_context, id, isNew) is { } container)
            _containers[id] = container;
        else if (isNew)
            RaiseRemove(id);
    }

    private void Remove(string id, WatchedContainer container)
    {
        _ = _containers.Remove(id);
        container.Finish();
        container.Dispose();
        RaiseRemove(id);
    }

    private void RaiseRemove(string id) => Raise(new ContainerEvent(id, ContainerEventType.Remove));

    /// <summary>Compares all there is with what was known: notifications were lost, or the root has changed.</summary>
    private void LookAgain()
    {
        _root.Begin();
        foreach ((string id, WatchedContainer container) in new List<KeyValuePair<string, WatchedContainer>>(_containers))
        {
            if (container.IsCurrent)
                container.LookAgain();
            else
                Remove(id, container);
        }

        foreach (string id in _context.Store.ListIds())
            Came(id);
        EndIfAllAreGone();
    }

    private void EndIfAllAreGone()
    {
        if (_named is not null && _options.Matches is null && _containers.Count == 0)
            _loop.Stop();
    }
}
