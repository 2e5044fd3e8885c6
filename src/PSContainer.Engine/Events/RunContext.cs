using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Events;

/// <summary>One run of a container, from the start of its init to its end, as those see it who watch a part of it.</summary>
/// <param name="Watch">The watcher.</param>
/// <param name="ContainerId">The container.</param>
/// <param name="Init">Its init.</param>
/// <param name="Cgroup">Its cgroup.</param>
/// <param name="IsNew">The run began while the container was watched: all that happened in it is to be told.</param>
/// <param name="Known">Cgroups that were there before the run; what they had counted then is of no interest.</param>
internal sealed record RunContext(
    WatchContext Watch,
    string ContainerId,
    ProcessIdentity Init,
    CgroupPlaces Cgroup,
    bool IsNew,
    IReadOnlySet<ulong> Known)
{
    private uint _told;

    /// <summary>Whether a counter of the cgroup begins at zero for this run.</summary>
    internal bool CountsFromZero(CgroupDirectory directory) => IsNew && !Known.Contains(directory.Inode);

    /// <summary>Whether an event of the type has been found in this run, asked for or not.</summary>
    internal bool HasTold(ContainerEventType type) => (_told & (1u << (int)type)) != 0;

    /// <summary>Tells why something cannot be watched; unless the container has ended meanwhile, and its cgroup may be gone.</summary>
    internal void Report(string what, LinuxException e)
    {
        if (Init.IsAlive)
            Watch.Report(ContainerId, what, e);
    }

    internal void Raise(ContainerEvent happened)
    {
        _told |= 1u << (int)happened.Type;
        Watch.Raise(happened);
    }

    internal void RaiseCount(ContainerEventType type, ulong count) => Raise(new(ContainerId, type) { Count = count });

    internal void RaiseLimit(LimitedResource resource, ulong? limit, ulong count) =>
        Raise(new(ContainerId, ContainerEventType.LimitReached) { Resource = resource, Limit = limit, Count = count });

    internal void RaiseStatus(ContainerEventType type, ContainerStatus status, DateTimeOffset? time = null) =>
        Raise(new(ContainerId, type, time) { Status = status, ProcessId = Init.Pid });
}
