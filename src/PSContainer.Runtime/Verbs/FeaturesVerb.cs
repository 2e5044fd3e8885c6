using System.Text;
using PSContainer.Engine.Configuration.Oci;

namespace PSContainer.Runtime.Verbs;

/// <summary>Shows what the runtime can do.</summary>
internal sealed class FeaturesVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        OptionParser options = new();
        options.Parse(args);
        if (options.Positionals.Count > 0)
            throw new UsageException("\"features\" requires exactly 0 arguments");
        Output.Text(Encoding.UTF8.GetString(OciFeatures.Write(new System.Collections.Generic.Dictionary<string, string>
        {
            ["org.pscontainer.version"] = Help.Version,
            ["org.pscontainer.commit"] = BuildInfo.Commit,
        })));
        return ExitCodes.Success;
    }
}
