using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSContainer.Engine.Configuration;

namespace PSContainer.Completion;

/// <summary>Completes kinds of namespace.</summary>
public sealed class NamespaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Candidates.Match(Enum.GetNames<NamespaceType>(), wordToComplete);
}
