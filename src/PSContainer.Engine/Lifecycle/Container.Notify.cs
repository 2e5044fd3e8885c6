using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Events;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Subscriptions to what the kernel tells of a container's memory.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Notifies when the container runs out of the memory it may have: libcontainer's <c>NotifyOOM</c>. The container need not run yet;
    /// the notification goes on from run to run until it is removed. Whether a process was killed for it is another event:
    /// <see cref="ContainerEventType.OomKill"/> of a <see cref="ContainerWatcher"/>.
    /// </summary>
    /// <remarks>memory.oom_control with cgroup v1 (also notified where a cgroup above ran out), <c>oom</c> of memory.events with v2.</remarks>
    /// <exception cref="ContainerException">ContainerNotExists; SystemError: it has no cgroup with the memory controller, or too many files are watched.</exception>
    public ContainerNotification NotifyOom() => Notify("the out-of-memory notification", new ContainerWatcherOptions
    {
        ContainerIds = [Id],
        EventTypes = [ContainerEventType.Oom],
    });

    /// <summary>
    /// Notifies when it becomes hard to find memory for the container: libcontainer's <c>NotifyMemoryPressure</c>. Otherwise as <see cref="NotifyOom"/>.
    /// </summary>
    /// <param name="level">The least level that is told; each event has its own.</param>
    /// <param name="source">By what it is measured: with cgroup v1 by default memory.pressure_level, else stall time (PSI).</param>
    /// <exception cref="ContainerException">As <see cref="NotifyOom"/>.</exception>
    public ContainerNotification NotifyMemoryPressure(MemoryPressureLevel level, MemoryPressureSource source = MemoryPressureSource.Automatic)
    {
        if (!Enum.IsDefined(level))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level is Low, Medium or Critical.");
        return Notify("the pressure on memory", new ContainerWatcherOptions
        {
            ContainerIds = [Id],
            EventTypes = [ContainerEventType.MemoryPressure],
            PressureLevel = level,
            PressureSource = source,
        });
    }

    private ContainerNotification Notify(string what, ContainerWatcherOptions options)
    {
        Refresh();

        // With v2 the controller is handed down when the container is started.
        if (!State.CgroupPaths.ContainsKey("memory") && !State.CgroupPaths.ContainsKey(string.Empty))
            throw WatchErrors.NoMemoryCgroup(Id, what);
        return new ContainerNotification(_factory, options);
    }
}
