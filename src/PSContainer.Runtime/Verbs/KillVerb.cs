using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Signals a container's init, or all its processes.</summary>
internal sealed class KillVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        bool all = false;
        OptionParser options = new OptionParser().Flag("--all|-a", () => all = true);
        options.Parse(args);
        if (options.Arguments.Count is < 1 or > 2)
            throw new UsageException("kill needs an ID, and may have a signal: pscontainer kill ID KILL");
        int signal = SignalNames.Parse(options.Arguments.Count == 2 ? options.Arguments[1] : "TERM");
        new ContainerFactory(global.Factory).Load(options.Arguments[0]).Signal(signal, all);
        return ExitCodes.Success;
    }
}
