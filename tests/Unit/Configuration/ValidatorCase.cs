using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using Xunit;

namespace PSContainer.Tests.Configuration;

/// <summary>A change to a valid configuration, and where the violation must be; no place where it must stay valid.</summary>
internal static class ValidatorCase
{
    internal static void Breaks(Action<ContainerConfig> change, params string[] places)
    {
        ContainerConfig config = Valid();
        change(config);
        List<string> found = [];
        foreach (ConfigViolation violation in ConfigValidator.Validate(config, new TestHost()))
            found.Add(violation.JsonPath);
        Assert.Equal(places, found);
    }

    internal static void Passes(Action<ContainerConfig> change) => Breaks(change);

    /// <summary>All namespaces there are, and a root.</summary>
    internal static ContainerConfig Valid() => new()
    {
        Rootfs = "/tmp",
        Namespaces =
        [
            new(NamespaceType.Mount), new(NamespaceType.Uts), new(NamespaceType.Ipc), new(NamespaceType.Pid),
            new(NamespaceType.Network), new(NamespaceType.User), new(NamespaceType.Cgroup), new(NamespaceType.Time),
        ],
        UidMappings = [new(0, 100000, 65536)],
        GidMappings = [new(0, 100000, 65536)],
        Process = new("true"),
    };

    /// <summary>Leaves a kind of namespace to the host.</summary>
    internal static void Without(this ContainerConfig config, NamespaceType type) =>
        config.Namespaces.RemoveAll(entry => entry.Type == type);
}
