using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Security;

/// <summary>The container's root user, as the host knows it.</summary>
internal static class HostRoot
{
    /// <summary>User and group id; 0 where the configuration has no map, or maps no root.</summary>
    internal static (uint Uid, uint Gid) Of(ContainerConfig config) => config.Uses(NamespaceType.User)
        ? (Find(config.UidMappings), Find(config.GidMappings))
        : (0, 0);

    private static uint Find(List<IdMap> maps)
    {
        foreach (IdMap map in maps)
        {
            if (map.ContainerId == 0 && map.Size > 0)
                return (uint)map.HostId;
        }

        return 0;
    }
}
