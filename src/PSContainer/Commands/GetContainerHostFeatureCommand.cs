using System;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Host;
using PSContainer.Errors;

namespace PSContainer.Commands;

/// <summary>Shows what containers need or use, and whether this machine and this user have it.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerHostFeature")]
[OutputType(typeof(ContainerHostFeature))]
public sealed class GetContainerHostFeatureCommand : PSCmdlet
{
    /// <summary>Names or wildcard patterns. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostFeatureCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only these.</summary>
    [Parameter]
    public HostFeatureCategory[]? Category { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            bool known = WildcardPattern.ContainsWildcardCharacters(name);
            foreach (HostFeature feature in HostFeatures.Probe())
            {
                if (!pattern.IsMatch(feature.Name))
                    continue;
                known = true;
                if (Category is null || Array.IndexOf(Category, feature.Category) >= 0)
                    WriteObject(new ContainerHostFeature(feature));
            }

            if (!known)
                WriteError(UnknownFeature(name));
        }
    }

    internal static ErrorRecord UnknownFeature(string name) => ContainerErrorRecord.Make(
        new ArgumentException($"There is no feature '{name}'."),
        "FeatureNotFound",
        ErrorCategory.ObjectNotFound,
        name,
        "Get-ContainerHostFeature lists them all.");
}
