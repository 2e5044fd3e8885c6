using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Init;
using PSContainer.Runtime.Verbs;

namespace PSContainer.Runtime;

/// <summary>The executable: launcher of the engine's containers, and a command line.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<IVerb>> s_verbs = new()
    {
        ["create"] = () => new CreateVerb(),
        ["start"] = () => new StartVerb(),
        ["run"] = () => new RunVerb(),
        ["exec"] = () => new ExecVerb(),
        ["list"] = () => new ListVerb(),
        ["state"] = () => new StateVerb(),
        ["stats"] = () => new StatsVerb(),
        ["kill"] = () => new KillVerb(),
        ["pause"] = () => new PauseVerb(),
        ["resume"] = () => new ResumeVerb(),
        ["delete"] = () => new DeleteVerb(),
    };

    private static int Main(string[] args)
    {
        if (args is ["launcher", ..])
            return Launcher.Run(once: args is [_, "once"]);
        try
        {
            return Run(args);
        }
        catch (UsageException e)
        {
            Output.Error($"pscontainer: {e.Message}\nTry: pscontainer help");
            return ExitCodes.Failure;
        }
        catch (Exception e) when (e is ContainerException or LinuxException or FormatException)
        {
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
        if (verb is "help" or "--help" or "-h")
            return Help.Write();
        if (verb is "version" or "--version" or "-v")
            return Help.WriteVersion();
        if (!s_verbs.TryGetValue(verb, out Func<IVerb>? make))
            throw new UsageException($"\"{verb}\" is not a command");
        return make().Run(global, rest);
    }
}
