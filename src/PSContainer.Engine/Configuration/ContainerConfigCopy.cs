using System;
using PSContainer.Engine.Configuration.Json;

namespace PSContainer.Engine.Configuration;

/// <summary>Copies of configurations.</summary>
public static class ContainerConfigCopy
{
    /// <summary>A configuration that can be changed and leaves this one as it is.</summary>
    public static ContainerConfig Clone(this ContainerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ContainerConfig copy = ContainerJson.ReadConfig(ContainerJson.Write(config));
        // These are no part of libcontainer's JSON.
        if (config.Process is { } process)
            copy.Process = ContainerJson.ReadProcess(ContainerJson.Write(process));
        if (config.Overlay is { } overlay)
            copy.Overlay = new RootOverlay { Lower = [.. overlay.Lower], Upper = overlay.Upper, Work = overlay.Work };
        return copy;
    }
}
