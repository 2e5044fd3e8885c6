using System;
using PSContainer.Engine.Configuration;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Configurations with a user namespace.</summary>
internal static class UserNamespace
{
    internal const uint Base = 100_000;

    /// <summary>Ids from 0 on are the host's from 100000 on; the root file system belongs to them.</summary>
    internal static ContainerConfig Mapped(Sandbox sandbox, Action<ContainerConfig>? change = null)
    {
        sandbox.Root.GiveTo(Base, Base);
        return sandbox.Config(c =>
        {
            c.Namespaces.Insert(0, new(NamespaceType.User));
            c.UidMappings.Add(new(0, Base, 65536));
            c.GidMappings.Add(new(0, Base, 65536));
            change?.Invoke(c);
        });
    }
}
