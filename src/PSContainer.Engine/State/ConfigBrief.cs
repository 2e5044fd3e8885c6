using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.State;

/// <summary>What most commands need to know of a container's configuration. It can be read without the descriptions of types that the whole takes.</summary>
internal sealed record ConfigBrief
{
    internal string Version { get; init; } = string.Empty;

    internal string Rootfs { get; init; } = string.Empty;

    internal List<string> Labels { get; init; } = [];

    internal bool RootlessCgroups { get; init; }

    /// <summary>Whether there are hooks of any kind.</summary>
    internal bool HasHooks { get; init; }

    /// <summary>Whether it has a pid namespace that is made for it.</summary>
    internal bool HasOwnPidNamespace { get; init; }

    internal static ConfigBrief Of(ContainerConfig config) => new()
    {
        Version = config.Version,
        Rootfs = config.Rootfs,
        Labels = config.Labels,
        RootlessCgroups = config.RootlessCgroups,
        HasHooks = config.Hooks.Prestart.Count + config.Hooks.CreateRuntime.Count + config.Hooks.CreateContainer.Count
            + config.Hooks.StartContainer.Count + config.Hooks.Poststart.Count + config.Hooks.Poststop.Count > 0,
        HasOwnPidNamespace = config.Namespaces.Exists(n => n.Type == NamespaceType.Pid && n.Path.Length == 0),
    };
}
