using System;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Configuration;

/// <summary>Copies of configurations.</summary>
public static class ContainerConfigCopy
{
    /// <summary>A configuration that can be changed and leaves this one as it is.</summary>
    public static ContainerConfig Clone(this ContainerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return ConfigCopy.Of(config);
    }
}
