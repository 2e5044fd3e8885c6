namespace PSContainer.Runtime.Verbs;

/// <summary>Has a container that was created run its program (OCI runtime-spec, start).</summary>
internal sealed class StartVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        OptionParser options = new();
        options.Parse(args);
        global.MakeFactory().Load(SingleId.Of("start", options)).StartInit();
        return ExitCodes.Success;
    }
}
