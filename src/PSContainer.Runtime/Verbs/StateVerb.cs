using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Shows one container.</summary>
internal sealed class StateVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        Output.Line(ContainerView.Json(new ContainerFactory(global.Factory).Load(SingleId.Of("state", args))));
        return ExitCodes.Success;
    }
}
