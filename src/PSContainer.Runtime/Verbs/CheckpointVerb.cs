using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Saves a container on disk, and removes it, unless it is left running.</summary>
internal sealed class CheckpointVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        CriuArguments criu = new();
        OptionParser options = criu.AddDumpTo(new OptionParser());
        string id = SingleId.Of("checkpoint", args, options);
        Container container = global.MakeFactory().Load(id);
        CriuOpts opts = criu.Options;
        opts.ImagesDirectory = criu.Images;
        if (opts.PreDump)
            opts.LeaveRunning = true;

        // Callers use one directory again and again, as runc lets them.
        opts.Replace = true;
        _ = container.Checkpoint(opts, global.Trace);
        if (!opts.LeaveRunning)
            container.Destroy(force: true);
        return ExitCodes.Success;
    }
}
