using System;
using System.IO;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Has a container go on where it was saved: one that is still recorded, or one that is made of a bundle or of what was saved with it.</summary>
internal sealed class RestoreVerb : IVerb
{
    private readonly BundleArguments _bundle = new();
    private readonly CriuArguments _criu = new();

    public int Run(GlobalOptions global, string[] args)
    {
        bool named = false;
        OptionParser options = _criu.AddRestoreTo(_bundle.AddTo(new OptionParser()))
            .Flag("--detach|-d", () => _bundle.Streams.Detach = true)
            .Flag("--no-subreaper", () => { });
        options.Parse(args);
        named = Array.Exists(args, a => a is "-b" or "--bundle" || a.StartsWith("--bundle=", StringComparison.Ordinal));
        string id = SingleId.Of("restore", options);
        global.Factory.Unmonitored = _bundle.Streams.Detach;
        ContainerFactory factory = global.MakeFactory();
        factory.WarmUp();
        if (factory.TryLoad(id) is { } recorded)
            return Restore(recorded, recorded.Config.Process ?? new ProcessConfig(), recorded.CheckpointPath, made: false, global);
        if (named || File.Exists(Bundle.ConfigName))
        {
            (Container container, ProcessConfig program) = _bundle.Make(global, factory, id);
            return Restore(container, program, string.Empty, made: true, global);
        }

        ContainerCheckpoint checkpoint = ContainerCheckpoint.Open(_criu.Images);
        global.Factory.SharedCgroup = true;
        Container copy = factory.Create(id, checkpoint);
        return Restore(copy, copy.Config.Process ?? new ProcessConfig(), string.Empty, made: true, global);
    }

    private int Restore(Container container, ProcessConfig program, string saved, bool made, GlobalOptions global)
    {
        bool remove = made;
        try
        {
            _criu.Options.ImagesDirectory = saved.Length > 0 && !_criu.NamesImages ? saved : _criu.Images;
            ProcessStreams streams = _bundle.Streams.For(program);
            using ContainerProcess process = container.Restore(_criu.Options, streams, global.Trace);
            _bundle.Files.Tell(process);
            remove = !_bundle.Streams.Detach;
            return _bundle.Streams.Detach ? ExitCodes.Success : ForegroundProcess.Run(process, streams);
        }
        finally
        {
            if (remove)
                container.Destroy(force: true);
        }
    }
}
