using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Lets the processes of a paused container run on.</summary>
internal sealed class ResumeVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        new ContainerFactory(global.Factory).Load(SingleId.Of("resume", args)).Resume();
        return ExitCodes.Success;
    }
}
