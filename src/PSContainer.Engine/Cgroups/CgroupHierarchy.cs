using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>One mounted cgroup hierarchy, and where the caller is in it.</summary>
internal sealed class CgroupHierarchy
{
    private const string DeletedMark = " (deleted)";

    /// <summary>Directory on which it is mounted.</summary>
    internal required string MountPoint { get; init; }

    /// <summary>The cgroup that the mount shows as its root; not <c>/</c> inside a container that has no cgroup namespace.</summary>
    internal required string MountRoot { get; init; }

    /// <summary>v1 controllers and names (<c>name=systemd</c>); empty for v2.</summary>
    internal required IReadOnlyList<string> Controllers { get; init; }

    /// <summary>The caller's cgroup as /proc/self/cgroup has it.</summary>
    internal required string OwnPath { get; init; }

    /// <summary>cgroup v2.</summary>
    internal bool IsUnified { get; init; }

    /// <summary>The caller's cgroup below the mount point, without slashes at the ends; empty where it is the mount's root or cannot be seen from it.</summary>
    internal string OwnRelative
    {
        get
        {
            string own = OwnPath;
            // The caller outlived its cgroup (cgroups(7)): the one above is the nearest that can hold something.
            if (own.EndsWith(DeletedMark, StringComparison.Ordinal))
                own = own[..Math.Max(1, own.LastIndexOf('/'))];
            string relative;
            if (MountRoot == "/")
                relative = own;
            else if (own == MountRoot)
                relative = string.Empty;
            else if (own.StartsWith(MountRoot + "/", StringComparison.Ordinal))
                relative = own[MountRoot.Length..];
            else
                relative = string.Empty;

            // "/.." is above the root of the cgroup namespace and has no name here (cgroup_namespaces(7)).
            return relative.StartsWith("/..", StringComparison.Ordinal) ? string.Empty : relative.Trim('/');
        }
    }

    /// <summary>Whether the mount shows the caller's cgroup, so that <see cref="OwnDirectory"/> is it.</summary>
    internal bool ShowsOwn => !OwnPath.EndsWith(DeletedMark, StringComparison.Ordinal)
        && !OwnPath.StartsWith("/..", StringComparison.Ordinal)
        && (MountRoot == "/" || OwnPath == MountRoot || OwnPath.StartsWith(MountRoot + "/", StringComparison.Ordinal));

    /// <summary>Directory of the caller's cgroup.</summary>
    internal string OwnDirectory => Below(OwnRelative);

    /// <summary>
    /// Directory under which a relative path goes. v1: the caller's own cgroup. v2: the one above it, because a cgroup that has
    /// processes cannot hand controllers down ("no internal processes", kernel doc cgroup-v2), and the caller is one.
    /// </summary>
    internal string BaseDirectory
    {
        get
        {
            string own = OwnRelative;
            if (!IsUnified || own.Length == 0)
                return OwnDirectory;
            int slash = own.LastIndexOf('/');
            return slash < 0 ? MountPoint : Below(own[..slash]);
        }
    }

    /// <summary>A directory of the hierarchy.</summary>
    /// <param name="relative">Path from the mount's root, without slashes at the ends.</param>
    internal string Below(string relative) => relative.Length == 0 ? MountPoint : MountPoint + "/" + relative;
}
