using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of mounts and mappings of ids (see <see cref="ConfigCopy"/>).</summary>
internal static class MountCopy
{
    internal static ContainerMount Of(ContainerMount mount) => new()
    {
        Source = mount.Source ?? string.Empty,
        Destination = mount.Destination ?? string.Empty,
        Type = mount.Type ?? string.Empty,
        Flags = mount.Flags,
        ClearedFlags = mount.ClearedFlags,
        PropagationFlags = ListCopy.Of(mount.PropagationFlags),
        Data = mount.Data ?? string.Empty,
        Relabel = mount.Relabel ?? string.Empty,
        RecursiveAttributes = mount.RecursiveAttributes is { } attributes
            ? new() { Set = attributes.Set, Clear = attributes.Clear }
            : null,
        Extensions = mount.Extensions,
        UidMappings = ListCopy.Of(mount.UidMappings, Of),
        GidMappings = ListCopy.Of(mount.GidMappings, Of),
        PremountCommands = ListCopy.Of(mount.PremountCommands, Of),
        PostmountCommands = ListCopy.Of(mount.PostmountCommands, Of),
    };

    private static MountCommand Of(MountCommand command) => new()
    {
        Path = command.Path ?? string.Empty,
        Args = ListCopy.Of(command.Args),
        Env = ListCopy.Of(command.Env),
        Dir = command.Dir ?? string.Empty,
        Timeout = command.Timeout,
    };

    internal static IdMap Of(IdMap map) => new(map.ContainerId, map.HostId, map.Size);
}
