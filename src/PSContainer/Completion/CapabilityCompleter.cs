using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSContainer.Engine.Security;

namespace PSContainer.Completion;

/// <summary>Completes names of capabilities, with or without <c>CAP_</c>.</summary>
public sealed class CapabilityCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = wordToComplete ?? string.Empty;
        return Candidates.Match(Capability.Names, word.StartsWith('C') || word.StartsWith('c') ? word : "CAP_" + word);
    }
}
