using System;
using System.Threading;
using System.Threading.Channels;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Events;

/// <summary>
/// A subscription to one kind of event of one container: what libcontainer's <c>NotifyOOM</c> and <c>NotifyMemoryPressure</c> give as a
/// channel. It goes on when the container is started anew, and is complete when the container has been removed. Disposing ends it.
/// </summary>
/// <example><code>
/// using ContainerNotification oom = container.NotifyOom();
/// await foreach (ContainerEvent e in oom.Events.ReadAllAsync())
///     Console.WriteLine($"{e.ContainerId} ran out of memory");
/// </code></example>
public sealed class ContainerNotification : IDisposable
{
    private readonly ContainerWatcher _watcher;

    internal ContainerNotification(ContainerFactory factory, ContainerWatcherOptions options)
    {
        _watcher = new ContainerWatcher(factory, options);
        Events = _watcher.OpenReader();
        _watcher.Start();
    }

    /// <summary>The events, in their order, from the subscription on.</summary>
    public ChannelReader<ContainerEvent> Events { get; }

    /// <summary>Waits for the next event.</summary>
    /// <returns>The event; null when the container has been removed or the subscription has been disposed of, and no more will come.</returns>
    public ContainerEvent? WaitForNext(CancellationToken cancellationToken = default)
    {
        while (Events.WaitToReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult())
        {
            if (Events.TryRead(out ContainerEvent? next))
                return next;
        }

        return null;
    }

    /// <summary>Ends the subscription, with its thread.</summary>
    public void Dispose() => _watcher.Dispose();
}
