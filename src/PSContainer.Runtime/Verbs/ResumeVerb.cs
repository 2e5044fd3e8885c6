using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Lets the processes of a paused container run on.</summary>
internal sealed class ResumeVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        Container container = new ContainerFactory(global.Factory).Load(SingleId.Of("resume", args));
        if (container.Status == ContainerStatus.Running)
            throw new ContainerException(ErrorCode.ContainerNotPaused, $"container '{container.Id}' is not paused: it runs") { ContainerId = container.Id };
        container.Resume();
        return ExitCodes.Success;
    }
}
