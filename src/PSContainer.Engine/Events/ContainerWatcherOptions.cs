using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Events;

/// <summary>What a <see cref="ContainerWatcher"/> watches.</summary>
public sealed class ContainerWatcherOptions
{
    /// <summary>
    /// Ids of the containers; they must exist. With these alone the watch ends when all of them have been removed. Null, and no
    /// <see cref="Matches"/>: all containers of the state root, and the watch does not end by itself.
    /// </summary>
    public IReadOnlyCollection<string>? ContainerIds { get; init; }

    /// <summary>Which others are watched, by their id; also those that are made later. Called on the watcher's thread.</summary>
    public Func<string, bool>? Matches { get; init; }

    /// <summary>The events that are told; all of them where null. Of what is not named nothing is set up.</summary>
    public IReadOnlyCollection<ContainerEventType>? EventTypes { get; init; }

    /// <summary>The least pressure that is told. A container that works with files is at <see cref="MemoryPressureLevel.Low"/> for most of its life.</summary>
    public MemoryPressureLevel PressureLevel { get; init; } = MemoryPressureLevel.Medium;

    /// <summary>By what pressure is measured.</summary>
    public MemoryPressureSource PressureSource { get; init; }

    /// <summary>
    /// What the kernel counts (kills, refused forks, pressure) is told at once, and then not again for this long: what comes meanwhile is one event with
    /// its <see cref="ContainerEvent.Count"/>. 0 or more; a second by default. A rise of the pressure's level does not wait.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
}
