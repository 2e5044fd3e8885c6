using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>Options of the verbs that make a container from a bundle.</summary>
internal sealed class BundleArguments
{
    private string _bundle = Directory.GetCurrentDirectory();
    private string _config = Bundle.ConfigName;
    private bool _noPivot;
    private bool _noNewKeyring;

    internal StreamArguments Streams { get; } = new();

    internal ProcessFiles Files { get; } = new();

    internal OptionParser AddTo(OptionParser options) => Files.AddTo(Streams.AddTo(options))
        .Value("--bundle|-b", v => _bundle = v)
        .Value("--config|-f", v => _config = v)
        .Flag("--no-pivot", () => _noPivot = true)
        .Flag("--no-new-keyring", () => _noNewKeyring = true);

    /// <summary>Records the container that the bundle is for.</summary>
    /// <returns>It, and its program: asked for it, the container would have to take the caller for one who changes it.</returns>
    internal (Container Container, ProcessConfig Program) Make(GlobalOptions global, ContainerFactory factory, string id)
    {
        ContainerConfig config = Bundle.Open(_bundle, Path.GetFullPath(_config, Path.GetFullPath(_bundle))).ToConfig(global.ForBundle(_noPivot, _noNewKeyring));
        ProcessConfig program = config.Process ?? throw new UsageException("the bundle's config.json names no program ($.process)");
        global.Factory.SharedCgroup = true;
        Streams.Check(program.Terminal);
        return (factory.Create(id, config), program);
    }
}
