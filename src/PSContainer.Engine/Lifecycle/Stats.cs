using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Networking;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What a container uses at one moment: libcontainer's <c>Stats</c>.</summary>
public sealed class Stats
{
    /// <summary>
    /// The interfaces of the container's network namespace, the loopback among them; those of a namespace that it joined by a path
    /// count for all that are in it. Null where there is none to count for the container: it shares the host's, or its init has ended.
    /// </summary>
    public IReadOnlyList<NetworkInterface>? Interfaces { get; set; }

    /// <summary>CPU, memory, processes, block I/O and what else the cgroup counts.</summary>
    public CgroupStats CgroupStats { get; set; } = new();
}
