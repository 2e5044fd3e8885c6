using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Runs one more program in a running container.</summary>
internal sealed class ExecVerb : IVerb
{
    private readonly StreamArguments _streams = new();
    private readonly ProcessFiles _files = new();
    private readonly ExecArguments _program = new();
    private readonly List<string> _cgroups = [];
    private bool _ignorePaused;

    public int Run(GlobalOptions global, string[] args)
    {
        try
        {
            OptionParser options = _program.AddTo(_files.AddTo(_streams.AddTo(new OptionParser())))
                .Value("--cgroup", v => _cgroups.Add(v))
                .Flag("--ignore-paused", () => _ignorePaused = true)
                .Flag("--detach|-d", () => _streams.Detach = true);
            options.Parse(args, stopAt: 1);
            if (options.Arguments.Count != 1)
                throw new UsageException("exec needs an ID and a program: pscontainer exec ID -- /bin/ls");
            global.Factory.Unmonitored = _streams.Detach;
            ContainerFactory factory = global.MakeFactory();
            factory.WarmUp();
            Container container = factory.Load(options.Arguments[0]);
            ProcessConfig process = _program.Make(container, options.Command);
            _streams.Check(process.Terminal);
            ProcessStreams streams = _streams.For(process);
            RuncWords.Begin();
            using ContainerProcess started = container.Exec(process, streams, global.Trace, _ignorePaused, SubCgroups.Parse(_cgroups));
            RuncWords.Joined();
            _files.Tell(started);
            return _streams.Detach ? ExitCodes.Success : ForegroundProcess.Run(started, streams);
        }
        catch (ContainerException e) when (e.Code is ErrorCode.ContainerNotRunning or ErrorCode.ContainerPaused)
        {
            // Words that callers look for.
            ErrorReport.Write(new ContainerException(e.Code, e.Code == ErrorCode.ContainerPaused
                ? "cannot exec in a paused container (use --ignore-paused to override)"
                : $"cannot exec in a stopped container: {e.Message}"));
            return ExitCodes.ExecFailure;
        }
        catch (Exception e) when (e is ContainerException or LinuxException or UsageException or FormatException)
        {
            ErrorReport.Write(e);
            return ExitCodes.ExecFailure;
        }
    }
}
