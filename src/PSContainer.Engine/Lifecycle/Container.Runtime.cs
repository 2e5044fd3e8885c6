using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Services;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Linuxkit's runtime configuration of a container.</summary>
public sealed partial class Container
{
    /// <summary>The runtime configuration that the container was made with, or null.</summary>
    /// <exception cref="ContainerException">SystemError: what is recorded of it is damaged.</exception>
    public LinuxkitRuntime? Runtime => RuntimeJournal.TryOpen(_factory.Store, Id)?.Record.Runtime;

    /// <summary>
    /// Unmounts what the runtime configuration has mounted on the container's root, as linuxkit does when a bundle has run to its end.
    /// The next start mounts it again. Nothing where there is no such mount.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotStopped: it runs.</exception>
    public void ReleaseRuntimeRoot(CancellationToken cancellationToken = default)
    {
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        Refresh();
        if (Init.IsAlive)
            throw new ContainerException(ErrorCode.ContainerNotStopped, $"container '{Id}' has its root in use: it runs") { ContainerId = Id };
        RuntimeSetup.Release(_factory.Store, Id, ConfigInForce.Rootfs, _factory.Options.Warn);
    }

    /// <summary>Makes what stands for as long as the container does. Where that fails the container is gone.</summary>
    /// <param name="checkAgain">Whether the configuration is to be held against the rules once more, now that its root is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal void MakeRuntimeFilesystem(bool checkAgain, CancellationToken cancellationToken)
    {
        try
        {
            using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
            using RuntimeSetup? setup = RuntimeSetup.Of(_factory.Store, Id, ConfigInForce, null, _factory.Options.Warn, cancellationToken);
            setup?.EnsureFilesystem(cancellationToken);
            IReadOnlyList<ConfigViolation> violations = checkAgain ? ConfigValidator.Validate(ConfigInForce) : [];
            if (violations.Count > 0)
                throw new ConfigInvalidException(violations) { ContainerId = Id };
            for (int i = 0; ConfigInForce.Overlay is null && i < ConfigInForce.Mounts.Count; i++)
                RootSymlinks.Check(ConfigInForce.Rootfs, ConfigInForce.Mounts[i], i);
        }
        catch
        {
            Forget();
            throw;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An undo that fails must not hide the error that led here; the record is there still, and Remove-Container finds it.")]
    private void Forget()
    {
        try
        {
            using StateLock stateLock = _factory.Store.Lock(Id);
            RuntimeSetup.RemoveAll(_factory.Store, Id, _factory.Options.Warn);
            _factory.Store.Remove(Id);
        }
        catch (Exception)
        {
            // As said above.
        }
    }
}
