using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Services;

namespace PSContainer.Completion;

/// <summary>Completes service directories that were started.</summary>
public sealed class ContainerServicePathCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        try
        {
            string? root = fakeBoundParameters?["StateRoot"]?.ToString();
            ContainerFactory factory = new(new ContainerFactoryOptions { StateRoot = root is null ? null : Path.GetFullPath(root) });
            return Candidates.Match(new ServiceManager(factory).ListDirectories(), wordToComplete);
        }
        catch (Exception e) when (e is ContainerException or LinuxException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A completer has nowhere to report to.
            return [];
        }
    }
}
