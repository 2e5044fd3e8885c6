using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Signals a container's init, or all its processes.</summary>
internal sealed class KillVerb : IVerb
{
    private bool _all;
    private bool _regex;

    public int Run(GlobalOptions global, string[] args)
    {
        OptionParser options = new OptionParser()
            .Flag("--all|-a", () => _all = true, "to all processes of the container; no error where it has stopped")
            .Flag("--regex|-r", () => _regex = true);
        options.Parse(args);
        IReadOnlyList<string> given = options.Positionals;
        if (given.Count is < 1 or > 2)
            throw new UsageException("\"kill\" requires a minimum of 1 argument, the container's ID, and may have a second, the signal: pscontainer kill ID KILL");
        int signal = SignalNames.Parse(given.Count == 2 ? given[1] : "TERM");
        ContainerFactory factory = new(global.Factory);
        if (!_regex)
        {
            Signal(factory, given[0], signal);
            return ExitCodes.Success;
        }

        int code = ExitCodes.Success;
        foreach (string id in IdPattern.Matching(factory, given[0]))
        {
            try
            {
                Signal(factory, id, signal);
            }
            catch (ContainerException e)
            {
                ErrorReport.Write(e);
                code = ExitCodes.Failure;
            }
        }

        return code;
    }

    private void Signal(ContainerFactory factory, string id, int signal)
    {
        try
        {
            factory.Load(id).Signal(signal, _all);
        }
        catch (ContainerException e) when (_all && e.Code == ErrorCode.ContainerNotRunning)
        {
            // Whom it was for is gone: engines clean up so.
        }
    }
}
