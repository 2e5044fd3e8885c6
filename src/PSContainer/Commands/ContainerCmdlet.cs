using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using PSContainer.Engine.Lifecycle;
using PSContainer.Errors;

namespace PSContainer.Commands;

/// <summary>What all cmdlets share: a token that Ctrl-C sets, the engine's factories, and errors as records.</summary>
public abstract class ContainerCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, ContainerFactory> _factories = new(StringComparer.Ordinal);

    /// <summary>Set when the pipeline is stopped.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called when the pipeline is over, however it ended.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It comes on another thread, and may come when the pipeline has just ended by itself.
        }
    }

    /// <summary>Does something for one target. What goes wrong is that target's error, and the pipeline goes on.</summary>
    /// <returns>Whether it went well.</returns>
    protected bool Attempt(object? target, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            work();
            return true;
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e))
        {
            WriteError(ContainerErrorRecord.From(e, target));
            return false;
        }
    }

    /// <summary>Ends the command with an error that is no target's own.</summary>
    protected void Fail(string id, ErrorCategory category, string message, object? target = null, string? advice = null) =>
        ThrowTerminatingError(ContainerErrorRecord.Make(new ArgumentException(message), id, category, target, advice));

    /// <summary>The factory of a state root; null is the default one.</summary>
    protected ContainerFactory FactoryFor(string? stateRoot)
    {
        string key = stateRoot ?? string.Empty;
        if (_factories.TryGetValue(key, out ContainerFactory? factory))
            return factory;
        try
        {
            factory = new ContainerFactory(new ContainerFactoryOptions { StateRoot = stateRoot is null ? null : ResolvePath(stateRoot), Warn = WriteWarning });
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e))
        {
            ThrowTerminatingError(ContainerErrorRecord.From(e, stateRoot));
            throw;
        }

        return _factories[key] = factory;
    }

    /// <summary>A path as the user wrote it, made absolute from PowerShell's own location.</summary>
    protected string ResolvePath(string path)
    {
        string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
            Fail("NotAFilePath", ErrorCategory.InvalidArgument, $"'{path}' is a path of {provider.Name}, not of the file system.", path);
        return resolved;
    }

    /// <summary>Takes the engine's account of its steps.</summary>
    protected void Trace(string line) => WriteVerbose(line);
}
