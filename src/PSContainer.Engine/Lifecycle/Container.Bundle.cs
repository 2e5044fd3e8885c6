using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Lifecycle;

/// <summary>A bundle from a container, for another runtime or another machine.</summary>
public sealed partial class Container
{
    /// <summary>Whether its root is made of layers, so that a bundle of it has a root of its own only where that is copied.</summary>
    public bool HasLayers => ConfigInForce.Overlay is not null;

    /// <summary>Writes the container's configuration, its program and its limits as a bundle.</summary>
    /// <param name="directory">The bundle's directory; it is made where it is not there.</param>
    /// <param name="includeRootfs">
    /// Copies the container's root, with its private layer and without what is mounted in it, into <c>rootfs</c>. Else the bundle names
    /// the root where it is; of one that is made of layers the bundle has an empty <c>rootfs</c>.
    /// </param>
    /// <param name="replace">Replaces a config.json that is there already; never a root.</param>
    /// <param name="cancellationToken">Ends the copying; nothing of it is left.</param>
    /// <returns>The bundle.</returns>
    /// <exception cref="ContainerException">ContainerNotExists; ConfigInvalid where a document cannot say it, or the bundle has files in its root already; SystemError where something cannot be read or written.</exception>
    public Bundle ExportBundle(string directory, bool includeRootfs = false, bool replace = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Refresh();
        ContainerConfig config = ConfigCopy.Of(ConfigInForce);
        config.Process ??= State.Extension?.Process is { } process ? ProcessCopy.Of(process) : null;
        RootExport root = new(config, _factory);
        root.Forget();
        string path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory));
        if (!includeRootfs)
            return Bundle.Create(path, config, replace);
        config.Rootfs = string.Empty;

        // What would be refused in the end is refused before all the copying.
        _ = OciConfig.Write(config, path);
        if (!replace && System.IO.Path.Exists($"{path}/{Bundle.ConfigName}"))
            return Bundle.Create(path, config);
        try
        {
            return root.Write(path, () => Bundle.Create(path, config, replace), cancellationToken);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the root of container '{Id}' cannot be copied: {e.Message}", e)
            {
                ContainerId = Id,
                Hint = ErrnoHint.For(e.Syscall, e.Errno),
            };
        }
    }
}
