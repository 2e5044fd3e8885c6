using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Events;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>A watcher that has been started, and all that it has told.</summary>
internal sealed class Witness : IDisposable
{
    private readonly List<ContainerEvent> _events = [];
    private readonly List<ContainerWatchFault> _faults = [];

    internal Witness(Sandbox sandbox, params ContainerEventType[] types)
        : this(sandbox, new ContainerWatcherOptions { EventTypes = types.Length > 0 ? types : null })
    {
    }

    internal Witness(Sandbox sandbox, ContainerWatcherOptions options)
    {
        Watcher = new ContainerWatcher(sandbox.Factory, options);
        Watcher.Occurred += (sender, happened) =>
        {
            Assert.Same(Watcher, sender);
            lock (_events)
            {
                _events.Add(happened);
                Monitor.PulseAll(_events);
            }
        };
        Watcher.Faulted += (_, fault) =>
        {
            lock (_events)
            {
                _faults.Add(fault);
                Monitor.PulseAll(_events);
            }
        };
        Watcher.Start();
    }

    internal ContainerWatcher Watcher { get; }

    internal List<ContainerEvent> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    internal List<ContainerWatchFault> Faults
    {
        get
        {
            lock (_events)
                return [.. _faults];
        }
    }

    /// <summary>What has been told of a container, as a line of words.</summary>
    internal string Story(string id) => string.Join(' ', Events.Where(e => e.ContainerId == id).Select(e => e.Type));

    /// <summary>Waits for the first event of a type.</summary>
    internal ContainerEvent Await(string id, ContainerEventType type, int nth = 1, int seconds = 30)
    {
        Await(() => Events.Count(e => e.ContainerId == id && e.Type == type) >= nth, $"{type} of {id}", seconds);
        return Events.Where(e => e.ContainerId == id && e.Type == type).ElementAt(nth - 1);
    }

    /// <summary>Waits until something holds of what has been told.</summary>
    internal void Await(Func<bool> condition, string what, int seconds = 30)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(seconds);
        lock (_events)
        {
            while (!condition())
            {
                TimeSpan left = end - DateTime.UtcNow;
                if (left <= TimeSpan.Zero)
                    Assert.Fail($"not told within {seconds} s: {what}; told was: {string.Join(", ", Events)}; faults: {string.Join(", ", _faults.Select(f => f.Error.Message))}");
                Monitor.Wait(_events, left);
            }
        }
    }

    /// <summary>Waits until what has happened so far has been told: an event that is made for the purpose has arrived.</summary>
    internal void Settle(Sandbox sandbox, ContainerEventType type = ContainerEventType.Remove)
    {
        Engine.Lifecycle.Container marker = sandbox.Create();
        if (type == ContainerEventType.Exit)
            Sandbox.Run(marker, "/bin/true");
        marker.Destroy();
        Await(marker.Id, type);
    }

    public void Dispose() => Watcher.Dispose();
}
