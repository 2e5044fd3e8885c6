using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What the container uses.</summary>
public sealed partial class Container
{
    /// <summary>Usage and limits now; of a container that has ended, what its cgroup still tells.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning: there is no cgroup; SystemError.</exception>
    public Stats GetStats()
    {
        using StatsReader reader = OpenStats(keepOpen: false);
        return reader.Read();
    }

    /// <summary>A reader for this run of the container, which keeps the files of the cgroup open from one reading to the next.</summary>
    /// <exception cref="ContainerException">As of <see cref="GetStats"/>.</exception>
    public StatsReader OpenStats() => OpenStats(keepOpen: true);

    private StatsReader OpenStats(bool keepOpen)
    {
        _ = Demand(ContainerOperation.Stats);
        ICgroupManager cgroup = Cgroup;
        if (cgroup.Exists)
            return new StatsReader(Id, cgroup, Init, ConfigInForce.Uses(NamespaceType.Network), keepOpen);
        throw !Init.IsAlive ? NotRunning() : new ContainerException(ErrorCode.SystemError, $"container '{Id}' has no cgroup, so nobody counts what it uses")
        {
            ContainerId = Id,
            Hint = "It was made without the privilege for one: make it as root, or in a cgroup that was delegated to this user.",
        };
    }
}
