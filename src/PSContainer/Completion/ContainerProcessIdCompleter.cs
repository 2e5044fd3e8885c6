using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Completion;

/// <summary>Completes ids of processes in containers, with their command lines beside them.</summary>
public sealed class ContainerProcessIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        foreach (EngineProcess process in CompletedProcesses.Of(fakeBoundParameters))
        {
            string id = process.Pid.ToString(null, null);
            if (id.StartsWith(wordToComplete ?? string.Empty, System.StringComparison.Ordinal))
                yield return new CompletionResult(id, $"{id} {process.Name}", CompletionResultType.ParameterValue, process.CommandLine is { Length: > 0 } line ? line : id);
        }
    }
}
