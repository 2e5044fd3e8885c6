using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Host;

namespace PSContainer.Commands;

/// <summary>Whether this machine and this user can run containers; with -Feature, whether they have these features.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ContainerHost")]
[OutputType(typeof(bool))]
public sealed class TestContainerHostCommand : PSCmdlet
{
    /// <summary>Names of features or wildcard patterns, all of which must be there. By default those that every container needs.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostFeatureCompleter))]
    public string[] Feature { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool all = true;
        if (Feature.Length == 0)
        {
            foreach (HostFeature feature in HostFeatures.Probe())
                all &= !feature.Required || IsThere(feature);
        }

        foreach (string name in Feature)
            all &= HasAll(name);
        WriteObject(all);
    }

    private bool HasAll(string name)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        bool known = false;
        bool all = true;
        foreach (HostFeature feature in HostFeatures.Probe())
        {
            if (!pattern.IsMatch(feature.Name))
                continue;
            known = true;
            all &= IsThere(feature);
        }

        if (!known && !WildcardPattern.ContainsWildcardCharacters(name))
            WriteError(GetContainerHostFeatureCommand.UnknownFeature(name));
        return known && all;
    }

    private bool IsThere(HostFeature feature)
    {
        if (feature.Status != HostFeatureStatus.Missing)
            return true;
        WriteVerbose($"{feature.Name} is missing: {feature.Detail} {feature.Recommendation}");
        return false;
    }
}
