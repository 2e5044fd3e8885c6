using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineStatus = PSContainer.Engine.Lifecycle.ContainerStatus;

namespace PSContainer.Commands;

/// <summary>Questions that several commands ask a container.</summary>
internal static class EngineContainerExtensions
{
    /// <summary>Whether its init runs, or would but for being paused.</summary>
    internal static bool HasInit(this EngineContainer container) =>
        container.Status is EngineStatus.Running or EngineStatus.Pausing or EngineStatus.Paused;
}
