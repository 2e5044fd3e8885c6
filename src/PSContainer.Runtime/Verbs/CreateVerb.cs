using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Makes a container from a bundle, all but for its program, which waits for the start (OCI runtime-spec, create).</summary>
internal sealed class CreateVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        global.Factory.Unmonitored = true;
        ContainerFactory factory = global.MakeFactory();
        factory.WarmUp();
        BundleArguments bundle = new();
        bundle.Streams.Detach = true;
        OptionParser options = bundle.AddTo(new OptionParser());
        options.Parse(args);
        (Container container, ProcessConfig process) = bundle.Make(global, factory, SingleId.Of("create", options));
        try
        {
            RuncWords.Begin();
            using ContainerProcess init = container.CreateInit(process, bundle.Streams.For(process), global.Trace);
            RuncWords.InitMade();
            bundle.Files.Tell(init);
        }
        catch (Exception e) when (e is ContainerException or UsageException)
        {
            container.Destroy(force: true);
            throw;
        }

        return ExitCodes.Success;
    }
}
