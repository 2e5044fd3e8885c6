using System;
using System.Collections.Generic;
using PSContainer.Engine.Init;
using PSContainer.Engine.Services;
using PSContainer.Runtime.Verbs;

namespace PSContainer.Runtime;

/// <summary>The executable: launcher of the engine's containers, and a command line.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<IVerb>> s_verbs = new()
    {
        ["checkpoint"] = () => new CheckpointVerb(),
        ["create"] = () => new CreateVerb(),
        ["start"] = () => new StartVerb(),
        ["receive"] = () => new ReceiveVerb(),
        ["restore"] = () => new RestoreVerb(),
        ["run"] = () => new RunVerb(),
        ["exec"] = () => new ExecVerb(),
        ["list"] = () => new ListVerb(),
        ["state"] = () => new StateVerb(),
        ["stats"] = () => new StatsVerb(),
        ["kill"] = () => new KillVerb(),
        ["pause"] = () => new PauseVerb(),
        ["resume"] = () => new ResumeVerb(),
        ["delete"] = () => new DeleteVerb(),
        ["ps"] = () => new PsVerb(),
        ["update"] = () => new UpdateVerb(),
        ["events"] = () => new EventsVerb(),
        ["spec"] = () => new SpecVerb(),
        ["features"] = () => new FeaturesVerb(),
    };

    private static int Main(string[] args)
    {
        if (args is ["launcher", ..])
            return Launcher.Run(once: args is [_, "once"]);
        try
        {
            if (args is [ServiceSupervisor.Verb, ..])
                return ServiceSupervisor.Run(args.AsSpan(1));
            return Run(args);
        }
        catch (UsageException e)
        {
            Log.Error(e.Message, "pscontainer help shows the commands, pscontainer COMMAND --help the options of one.");
            return ExitCodes.Failure;
        }
        catch (Exception e)
        {
            // Whatever it is: a user is told, the log has it, and no core is dumped.
            ErrorReport.Write(e);
            return ExitCodes.Failure;
        }
    }

    private static int Run(string[] args)
    {
        GlobalOptions global = new();
        int next = global.Parse(args);
        string verb = next < args.Length ? args[next] : "help";
        string[] rest = next < args.Length ? args[(next + 1)..] : [];
        if (global.WantsVersion || verb == "version")
            return Help.WriteVersion();
        if (verb is "help" or "h" && rest.Length > 0)
            (verb, rest) = (rest[0], ["--help"]);
        if (global.WantsHelp || verb is "help" or "h")
            return Help.Write(global);
        if (!s_verbs.TryGetValue(verb, out Func<IVerb>? make))
        {
            Log.Error($"No help topic for '{verb}'", "pscontainer help shows the commands.");
            return ExitCodes.UnknownVerb;
        }

        // Not the arguments: they may hold secrets.
        if (Log.IsDebug)
            Log.Debug($"{verb}, version {Help.Version} ({BuildInfo.Commit})");
        try
        {
            return make().Run(global, rest);
        }
        catch (HelpWantedException e)
        {
            return Help.Write(verb, e.Parser);
        }
    }
}
