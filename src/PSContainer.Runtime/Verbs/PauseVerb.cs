using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Stops all processes of a container where they are.</summary>
internal sealed class PauseVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        Container container = new ContainerFactory(global.Factory).Load(SingleId.Of("pause", args));

        // Unlike the cmdlet: engines take the exit code for the news that it was they who paused it.
        if (container.Status == ContainerStatus.Paused)
            throw new ContainerException(ErrorCode.ContainerPaused, $"container '{container.Id}' is paused already") { ContainerId = container.Id };
        container.Pause();
        return ExitCodes.Success;
    }
}
