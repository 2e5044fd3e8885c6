using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Makes a container, runs its program, and removes it at the end. With a program after <c>--</c> there is no bundle.</summary>
internal sealed class RunVerb : IVerb
{
    private readonly BundleArguments _bundle = new();
    private bool _keep;

    public int Run(GlobalOptions global, string[] args)
    {
        if (Array.IndexOf(args, "--") >= 0)
        {
            ContainerFactory own = global.MakeFactory();
            own.WarmUp();
            return new ProgramRun().Run(own, args);
        }

        OptionParser options = _bundle.AddTo(new OptionParser())
            .Flag("--detach|-d", () => _bundle.Streams.Detach = true)
            .Flag("--keep", () => _keep = true)
            .Flag("--no-subreaper", () => { }); // what the container leaves behind comes to its monitor, never to this process
        options.Parse(args);
        global.Factory.Unmonitored = _bundle.Streams.Detach;
        ContainerFactory factory = global.MakeFactory();
        factory.WarmUp();
        (Container container, ProcessConfig config) = _bundle.Make(global, factory, SingleId.Of("run", options));
        return Run(container, config, global.Trace);
    }

    private int Run(Container container, ProcessConfig config, Action<string>? trace)
    {
        bool remove = true;
        try
        {
            ProcessStreams streams = _bundle.Streams.For(config);
            RuncWords.Begin();
            using ContainerProcess process = container.StartInit(config, streams, trace);
            RuncWords.InitMade();
            _bundle.Files.Tell(process);
            remove = !_keep && !_bundle.Streams.Detach;
            return _bundle.Streams.Detach ? ExitCodes.Success : ForegroundProcess.Run(process, streams);
        }
        catch (ProcessNotExecutedException e)
        {
            ErrorReport.Write(e);
            return e.ExitCode;
        }
        finally
        {
            if (remove)
                container.Destroy(force: true);
        }
    }
}
