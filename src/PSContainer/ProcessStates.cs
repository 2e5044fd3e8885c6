namespace PSContainer;

/// <summary>The states of processes and threads by the kernel's letters.</summary>
internal static class ProcessStates
{
    internal static ContainerProcessState Of(char letter) => letter switch
    {
        'R' => ContainerProcessState.Running,
        'S' => ContainerProcessState.Sleeping,
        'D' => ContainerProcessState.DiskSleep,
        'T' => ContainerProcessState.Stopped,
        't' => ContainerProcessState.Traced,
        'I' => ContainerProcessState.Idle,
        'Z' => ContainerProcessState.Zombie,
        'X' => ContainerProcessState.Dead,
        _ => ContainerProcessState.Unknown,
    };
}
