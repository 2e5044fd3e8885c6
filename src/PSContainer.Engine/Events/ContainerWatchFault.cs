using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Events;

/// <summary>Why some events of a container cannot be told. The watch goes on with the others.</summary>
public sealed class ContainerWatchFault
{
    internal ContainerWatchFault(string containerId, ContainerException error)
    {
        ContainerId = containerId;
        Error = error;
    }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>What is missing, why, and what to do.</summary>
    public ContainerException Error { get; }
}
