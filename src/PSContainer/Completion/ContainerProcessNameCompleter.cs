using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Completion;

/// <summary>Completes names of processes in containers.</summary>
public sealed class ContainerProcessNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        SortedSet<string> names = new(System.StringComparer.Ordinal);
        foreach (EngineProcess process in CompletedProcesses.Of(fakeBoundParameters))
        {
            if (process.Name is { Length: > 0 } name)
                names.Add(name);
        }

        return Candidates.Match(names, wordToComplete);
    }
}
