using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Launch;

/// <summary>How the ids of a mount's files are mapped (mount_setattr(2), MOUNT_ATTR_IDMAP): by ranges, or as a user namespace does that the container joins.</summary>
/// <param name="Users">Text for /proc/PID/uid_map.</param>
/// <param name="Groups">Text for /proc/PID/gid_map.</param>
/// <param name="Namespace">Number of the user namespace's descriptor, or -1: then there are ranges.</param>
internal sealed record MountIdMap(string Users, string Groups, int Namespace)
{
    private const MountExtensions Wanted = MountExtensions.IdMap | MountExtensions.RecursiveIdMap;

    /// <summary>The mount's own ranges, or else the container's; null where none are wanted.</summary>
    internal static MountIdMap? Of(ContainerMount mount, ContainerConfig config, IReadOnlyList<NamespaceHandle> joins)
    {
        if (mount.UidMappings.Count + mount.GidMappings.Count > 0)
            return new(IdMapWriter.Text(mount.UidMappings), IdMapWriter.Text(mount.GidMappings), -1);
        if ((mount.Extensions & Wanted) == 0)
            return null;
        foreach (NamespaceHandle join in joins)
        {
            if ((join.Kinds & Interop.Libc.CLONE_NEWUSER) != 0)
                return new(string.Empty, string.Empty, join.Index);
        }

        return new(IdMapWriter.Text(config.UidMappings), IdMapWriter.Text(config.GidMappings), -1);
    }

    internal void Write(WireWriter writer)
    {
        writer.String(Users);
        writer.String(Groups);
        writer.Int(Namespace);
    }

    internal static MountIdMap Read(WireReader reader) => new(reader.String(), reader.String(), reader.Int());
}
