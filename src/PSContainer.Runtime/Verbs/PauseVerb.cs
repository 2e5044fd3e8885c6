using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Stops all processes of a container where they are.</summary>
internal sealed class PauseVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        new ContainerFactory(global.Factory).Load(SingleId.Of("pause", args)).Pause();
        return ExitCodes.Success;
    }
}
