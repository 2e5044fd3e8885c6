using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Completion;

/// <summary>Completes names of networks; for a container that is to be made those of the engine's own, too.</summary>
public sealed class ContainerNetworkCompleter : IArgumentCompleter
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
            List<string> names = [];
            foreach (ManagedNetwork network in new NetworkStore(root is null ? null : Path.GetFullPath(root)).List())
                names.Add(network.Name);
            if (string.Equals(commandName, "New-Container", StringComparison.OrdinalIgnoreCase))
                names.AddRange([NetworkRequest.None, NetworkRequest.Host]);
            return Candidates.Match(names, wordToComplete);
        }
        catch (Exception e) when (e is ContainerException or LinuxException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A completer has nowhere to report to.
            return [];
        }
    }
}
