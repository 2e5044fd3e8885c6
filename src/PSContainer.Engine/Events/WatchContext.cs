using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Events;

/// <summary>What all parts of one watcher share.</summary>
/// <param name="Store">The state root.</param>
/// <param name="Options">What is asked for.</param>
/// <param name="Loop">Waits.</param>
/// <param name="Inotify">Files.</param>
/// <param name="Began">When the watch began: what ended later is told, also where it was found ended.</param>
/// <param name="Raise">Tells an event.</param>
/// <param name="Fault">Tells what cannot be told.</param>
internal sealed record WatchContext(
    StateStore Store,
    ContainerWatcherOptions Options,
    EventLoop Loop,
    InotifyQueue Inotify,
    DateTimeOffset Began,
    Action<ContainerEvent> Raise,
    Action<ContainerWatchFault> Fault)
{
    private readonly uint _wanted = MaskOf(Options);

    /// <summary>Whether events of the type are told.</summary>
    internal bool Wants(ContainerEventType type) => (_wanted & (1u << (int)type)) != 0;

    /// <summary>Tells why something cannot be watched.</summary>
    internal void Report(string containerId, string what, LinuxException e, string? hint = null) =>
        Fault(new ContainerWatchFault(containerId, new ContainerException(ErrorCode.SystemError, $"{what} of container '{containerId}' cannot be watched: {e.Message}", e)
        {
            ContainerId = containerId,
            Hint = hint ?? WatchErrors.HintFor(e),
        }));

    private static uint MaskOf(ContainerWatcherOptions options)
    {
        if (options.EventTypes is not { } types)
            return uint.MaxValue;
        uint mask = 0;
        foreach (ContainerEventType type in types)
            mask |= 1u << (int)type;
        return mask;
    }
}
