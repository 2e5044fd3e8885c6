using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Lifecycle;

/// <summary>
/// Looks, before anything is made, for mount destinations that pass a symbolic link out of the root. The kernel would
/// keep the mount inside all the same; but it would not be where its author meant.
/// </summary>
internal static class RootSymlinks
{
    private const int MaxLinks = 40;

    // With these a link at the destination itself is not passed.
    private const MountExtensions OfLinks = MountExtensions.CopySymlink | MountExtensions.DestinationNoFollow;

    internal static void Check(string rootfs, ContainerMount mount, int index)
    {
        int links = 0;
        string path = mount.Destination;
        if ((mount.Extensions & OfLinks) != 0)
            path = path[..(path.TrimEnd('/').LastIndexOf('/') + 1)];
        if (Escapes(rootfs, path, ref links) is { } link)
        {
            throw new ContainerException(
                ErrorCode.ConfigInvalid,
                (mount.Type is "proc" or "sysfs" ? $"filesystem \"{mount.Type}\" must be mounted on ordinary directory: " : null) + $"$.mounts[{index}].destination: \"{mount.Destination}\" passes \"{link}\", a symbolic link that leads out of the root \"{rootfs}\"")
            {
                Path = rootfs + link,
                Hint = "Name a destination without the link, or make the link stay inside the root file system.",
            };
        }
    }

    /// <summary>The link that leads out, or null.</summary>
    private static string? Escapes(string rootfs, string path, ref int links)
    {
        string at = string.Empty;
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            string next = $"{at}/{parts[i]}";
            string? target = Libc.TryReadLinkAt(Libc.AT_FDCWD, rootfs + next);
            if (target is null)
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks || Join(at, target) is not { } resolved)
                return next;
            string rest = string.Join('/', parts[(i + 1)..]);
            return Escapes(rootfs, rest.Length == 0 ? resolved : $"{resolved}/{rest}", ref links) is { } further
                ? further == resolved ? next : further
                : Missing(rootfs, resolved) ? next : null;
        }

        return null;
    }

    private static bool Missing(string rootfs, string path) =>
        Libc.TryStat(Libc.AT_FDCWD, rootfs + path, Libc.AT_SYMLINK_NOFOLLOW, out _) < 0;

    /// <summary>The link's target as a path inside the root; null where its <c>..</c> climb above it.</summary>
    private static string? Join(string directory, string target)
    {
        string result = target.StartsWith('/') ? string.Empty : directory;
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part != "..")
                result = $"{result}/{part}";
            else if (result.Length == 0)
                return null;
            else
                result = result[..result.LastIndexOf('/')];
        }

        return result.Length == 0 ? "/" : result;
    }
}
