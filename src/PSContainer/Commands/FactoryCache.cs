using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Lifecycle;
using PSContainer.Errors;

namespace PSContainer.Commands;

/// <summary>The engine's factories of one cmdlet, by state root.</summary>
internal sealed class FactoryCache(PSCmdlet cmdlet)
{
    private readonly Dictionary<string, ContainerFactory> _factories = new(StringComparer.Ordinal);

    /// <summary>The factory of a state root; null is the default one. A root that cannot be used ends the command.</summary>
    internal ContainerFactory For(string? stateRoot)
    {
        string key = stateRoot ?? string.Empty;
        if (_factories.TryGetValue(key, out ContainerFactory? factory))
            return factory;
        try
        {
            factory = new ContainerFactory(new ContainerFactoryOptions
            {
                StateRoot = stateRoot is null ? null : ResolvePath(cmdlet, stateRoot),
                Warn = Warn,
            });
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e))
        {
            cmdlet.ThrowTerminatingError(ContainerErrorRecord.From(e, stateRoot));
            throw;
        }

        return _factories[key] = factory;
    }

    /// <summary>A pipeline that is being stopped takes no warning, and what the engine undoes then must not be broken off by one.</summary>
    private void Warn(string text)
    {
        if (!cmdlet.Stopping)
            cmdlet.WriteWarning(text);
    }

    /// <summary>A path as the user wrote it, made absolute from PowerShell's own location.</summary>
    internal static string ResolvePath(PSCmdlet cmdlet, string path)
    {
        string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
        {
            cmdlet.ThrowTerminatingError(ContainerErrorRecord.Make(
                new ArgumentException($"'{path}' is a path of {provider.Name}, not of the file system."),
                "NotAFilePath",
                ErrorCategory.InvalidArgument,
                path,
                null));
        }

        return resolved;
    }
}
