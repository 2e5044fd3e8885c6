using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The embedded default: the host's own root as the read-only lower layer of an overlay, and a private layer above that goes when the container goes.</summary>
internal static class PrivateRoot
{
    private const int ChosenMasks = 2;

    /// <summary>Decides on the directories; makes none yet, so that what is made later is already in the state file.</summary>
    internal static void Choose(ContainerConfig config, StateExtension extension, string dataRoot, string stateRoot)
    {
        string directory = $"{dataRoot}/containers/{Guid.NewGuid():N}";
        RootOverlay overlay = config.Overlay ??= new RootOverlay();
        if (overlay.Lower.Count == 0)
            overlay.Lower.Add("/");
        if (overlay.Upper.Length == 0)
            (overlay.Upper, overlay.Work) = ($"{directory}/upper", $"{directory}/work");
        config.Rootfs = $"{directory}/rootfs";

        // The host's root shows these too: states and layers of other containers are none of this one's business.
        config.MaskPaths.Add(dataRoot);
        config.MaskPaths.Add(stateRoot);
        extension.DataDirectory = directory;
    }

    /// <summary>Says in a configuration that names no root what was decided for the container that was made of it.</summary>
    internal static void Assume(ContainerConfig config, ContainerConfig recorded, StateExtension? extension)
    {
        if (config.Rootfs.Length > 0 || string.IsNullOrEmpty(extension?.DataDirectory))
            return;
        config.Rootfs = recorded.Rootfs;
        if (recorded.Overlay is { } chosen)
        {
            RootOverlay overlay = config.Overlay ??= new RootOverlay();
            if (overlay.Lower.Count == 0)
                overlay.Lower = chosen.Lower;
            if (overlay.Upper.Length == 0)
                (overlay.Upper, overlay.Work) = (chosen.Upper, chosen.Work);
        }

        config.MaskPaths.AddRange(recorded.MaskPaths[^Math.Min(ChosenMasks, recorded.MaskPaths.Count)..]);
    }

    /// <summary>Takes back from a copy of a configuration what was decided for another container (<see cref="Choose"/>), so that it is decided anew.</summary>
    /// <param name="config">The copy.</param>
    /// <param name="directory">The directory that was decided on.</param>
    internal static void Unchoose(ContainerConfig config, string directory)
    {
        config.Rootfs = string.Empty;
        int masks = Math.Min(ChosenMasks, config.MaskPaths.Count);
        config.MaskPaths.RemoveRange(config.MaskPaths.Count - masks, masks);
        if (config.Overlay is { } overlay && overlay.Upper.StartsWith(directory + "/", StringComparison.Ordinal))
            (overlay.Upper, overlay.Work) = (string.Empty, string.Empty);
    }

    /// <summary>Makes the directories. In a user namespace they belong to its root.</summary>
    internal static void Make(ContainerConfig config, string directory)
    {
        if (directory.Length == 0 || config.Overlay is not { } overlay)
            return;
        try
        {
            LinuxFile.MakeDirectories(directory[..directory.LastIndexOf('/')], 0x1C9);
            LinuxFile.MakeDirectory(directory, 0x1C0);
            LinuxFile.MakeDirectory(overlay.Upper);
            LinuxFile.MakeDirectory(overlay.Work, 0x1C0);
            LinuxFile.MakeDirectory(config.Rootfs);
            GiveToContainerRoot(config, [directory, overlay.Upper, overlay.Work, config.Rootfs]);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the container's private layer cannot be made: {e.Message}", e)
            {
                Step = "make the private layer",
                Hint = ErrnoHint.For(e.Syscall, e.Errno),
            };
        }
    }

    internal static bool Exists(string directory) =>
        directory.Length == 0 || Libc.TryAccessAt(Libc.AT_FDCWD, directory, 0) == 0;

    internal static void Remove(string directory)
    {
        if (directory.Length == 0)
            return;
        int slash = directory.LastIndexOf('/');
        DirectoryTree.Remove(directory[..slash], directory[(slash + 1)..]);
    }

    private static void GiveToContainerRoot(ContainerConfig config, ReadOnlySpan<string> paths)
    {
        if (Libc.GetEffectiveUid() != 0 || HostId(config.UidMappings) is not { } uid || HostId(config.GidMappings) is not { } gid)
            return;
        foreach (string path in paths)
            Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, path, uid, gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", path);
    }

    private static uint? HostId(System.Collections.Generic.List<IdMap> maps)
    {
        foreach (IdMap map in maps)
        {
            if (map.ContainerId == 0)
                return (uint)map.HostId;
        }

        return null;
    }
}
