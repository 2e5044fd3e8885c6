using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Deep copies, so that a caller's later changes do not reach a container.</summary>
internal static class ConfigCopy
{
    internal static ContainerConfig Of(ContainerConfig config)
    {
        ContainerConfig copy = ContainerJson.ReadConfig(ContainerJson.Write(config));
        copy.Process = config.Process is { } process ? ContainerJson.ReadProcess(ContainerJson.Write(process)) : null;
        copy.Overlay = config.Overlay is { } overlay
            ? new RootOverlay { Lower = [.. overlay.Lower], Upper = overlay.Upper, Work = overlay.Work }
            : null;
        return copy;
    }
}
