using System;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Events;

/// <summary>Something that happened to a container. What a type of event does not tell is null.</summary>
public sealed class ContainerEvent
{
    internal ContainerEvent(string containerId, ContainerEventType type, DateTimeOffset? time = null)
    {
        ContainerId = containerId;
        Type = type;
        Time = time ?? DateTimeOffset.UtcNow;
    }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>What happened.</summary>
    public ContainerEventType Type { get; }

    /// <summary>When: of <see cref="ContainerEventType.Start"/> and <see cref="ContainerEventType.Exit"/> as it was written down, of the others when it was noticed.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>What the container is since then: of create, start, exit, pause and resume.</summary>
    public ContainerStatus? Status { get; internal init; }

    /// <summary>Process id of init in the watcher's pid namespace; null where there is none.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>Of an exit: 0 to 255, 128 and the signal's number where a signal ended it; null where nobody was there to learn it.</summary>
    public int? ExitCode { get; internal init; }

    /// <summary>Of an exit: the signal that ended it, 0 where none did; null where nobody was there to learn it.</summary>
    public int? Signal { get; internal init; }

    /// <summary>Of an exit: whether the out-of-memory killer ended a process of the container since it was started.</summary>
    public bool? OomKilled { get; internal init; }

    /// <summary>Of memory pressure: the highest level since the event before.</summary>
    public MemoryPressureLevel? PressureLevel { get; internal init; }

    /// <summary>Of a limit: what it limits.</summary>
    public LimitedResource? Resource { get; internal init; }

    /// <summary>Of a limit: the limit, in the resource's unit; null where it has been lifted meanwhile, or is that of a cgroup above.</summary>
    public ulong? Limit { get; internal init; }

    /// <summary>How many times it happened since the event before: processes killed, forks refused, notifications of the kernel. 1 or more.</summary>
    public ulong Count { get; internal init; } = 1;

    /// <summary>The container, what happened, and what there is to say of it.</summary>
    public override string ToString()
    {
        string text = $"{ContainerId} {Type}";
        if (ExitCode is { } code)
            text += $" {code}";
        if (PressureLevel is { } level)
            text += $" {level}";
        if (Resource is { } resource)
            text += $" {resource}";
        return Count > 1 ? $"{text} x{Count}" : text;
    }
}
