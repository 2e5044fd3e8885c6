using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Runtime.Verbs;

/// <summary>Writes a config.json to begin with.</summary>
internal sealed class SpecVerb : IVerb
{
    private string _bundle = ".";
    private bool _rootless;

    public int Run(GlobalOptions global, string[] args)
    {
        OptionParser options = new OptionParser()
            .Value("--bundle|-b", v => _bundle = v.Length > 0 ? v : ".", "directory that it is written to (default: the current one)")
            .Flag("--rootless", () => _rootless = true, "for a user other than root: a user namespace in which he is root");
        options.Parse(args);
        if (options.Positionals.Count > 0)
            throw new UsageException("\"spec\" requires exactly 0 arguments");
        string path = System.IO.Path.Combine(System.IO.Path.GetFullPath(_bundle), Bundle.ConfigName);
        if (Libc.TryStat(Libc.AT_FDCWD, path, 0, out _) >= 0)
        {
            throw new ContainerException(ErrorCode.SystemError, $"File {Bundle.ConfigName} exists. Remove it first")
            {
                Path = path,
                Hint = $"It is '{path}'.",
            };
        }

        OciConfig.Export(Bundle.Template(_rootless), path);
        return ExitCodes.Success;
    }
}
