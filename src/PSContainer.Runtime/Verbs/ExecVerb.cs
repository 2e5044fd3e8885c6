using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Runs a program in a running container.</summary>
internal sealed class ExecVerb : IVerb
{
    private readonly ProcessConfig _process = new();
    private bool _detach;
    private bool _ignorePaused;

    public int Run(GlobalOptions global, string[] args)
    {
        ContainerFactory factory = new(global.Factory);
        factory.WarmUp();
        OptionParser options = new OptionParser()
            .Value("--env|-e", v => _process.Env.Add(v))
            .Value("--user|-u", v => _process.User = v)
            .Value("--cwd|--workdir|-w", v => _process.Cwd = v)
            .Flag("--ignore-paused", () => _ignorePaused = true)
            .Flag("--detach|-d", () => _detach = true);
        options.Parse(args, stopAt: 1);
        if (options.Arguments.Count != 1 || options.Command is not { Count: > 0 } command)
            throw new UsageException("exec needs an ID and a program: pscontainer exec ID -- /bin/ls");
        _process.Args = command;
        try
        {
            Container container = factory.Load(options.Arguments[0]);
            ProcessStreams streams = _detach
                ? new()
                : new() { Input = Stdio.Inherit, Output = Stdio.Inherit, Error = Stdio.Inherit };
            using ContainerProcess process = container.Exec(_process, streams, ignorePaused: _ignorePaused);
            return _detach ? ExitCodes.Success : ForegroundWait.Run(process);
        }
        catch (ContainerException e)
        {
            ErrorReport.Write(e);
            return ExitCodes.ExecFailure;
        }
    }
}
