using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSContainer.Engine.Host;

namespace PSContainer.Completion;

/// <summary>Completes names of features of the host.</summary>
public sealed class HostFeatureCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        List<string> names = [];
        foreach (HostFeature feature in HostFeatures.Probe())
            names.Add(feature.Name);
        return Candidates.Match(names, wordToComplete);
    }
}
