using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>The cgroup hierarchies of the machine, found by looking: nothing is assumed about where they are mounted.</summary>
internal sealed class CgroupHost
{
    private CgroupHost(List<CgroupHierarchy> legacy, CgroupHierarchy? unified)
    {
        Legacy = legacy;
        Unified = unified;
    }

    /// <summary>The v1 hierarchies, one for each mounted set of controllers.</summary>
    internal IReadOnlyList<CgroupHierarchy> Legacy { get; }

    /// <summary>The v2 hierarchy, or null.</summary>
    internal CgroupHierarchy? Unified { get; }

    /// <summary>What is mounted. A v1 hierarchy that has only a name (systemd's) beside v2 makes it no less unified.</summary>
    internal CgroupMode Mode
    {
        get
        {
            bool controllers = false;
            foreach (CgroupHierarchy hierarchy in Legacy)
            {
                foreach (string name in hierarchy.Controllers)
                    controllers |= !name.StartsWith("name=", StringComparison.Ordinal);
            }

            if (Unified is null)
                return Legacy.Count > 0 ? CgroupMode.Legacy : CgroupMode.None;
            return controllers ? CgroupMode.Hybrid : CgroupMode.Unified;
        }
    }

    /// <summary>Looks now, from the calling process's place.</summary>
    internal static CgroupHost Detect() =>
        Parse(LinuxFile.ReadText("/proc/self/mountinfo"), LinuxFile.TryReadText("/proc/self/cgroup") ?? string.Empty);

    /// <summary>Reads the texts of /proc/self/mountinfo and /proc/self/cgroup.</summary>
    internal static CgroupHost Parse(string mountinfo, string ownCgroups)
    {
        MountTable table = MountTable.Parse(mountinfo);
        List<CgroupHierarchy> legacy = [];
        CgroupHierarchy? unified = null;
        foreach (ReadOnlySpan<char> line in ownCgroups.AsSpan().EnumerateLines())
        {
            // ID:controllers:path, and the path may have colons.
            int first = line.IndexOf(':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf(':');
            if (second < 0)
                continue;
            string controllers = line.Slice(first + 1, second).ToString();
            string own = line[(first + second + 2)..].ToString();
            bool isUnified = controllers.Length == 0;
            string[] names = isUnified ? [] : controllers.Split(',');
            if (FindMount(table, names, own) is not { } mount)
                continue;
            CgroupHierarchy hierarchy = new()
            {
                MountPoint = mount.MountPoint,
                MountRoot = mount.Root,
                Controllers = names,
                OwnPath = own,
                IsUnified = isUnified,
            };
            if (isUnified)
                unified = hierarchy;
            else
                legacy.Add(hierarchy);
        }

        // /proc/self/cgroup has the newest hierarchy first; the order of mounting reads better in errors and state files.
        legacy.Reverse();
        return new CgroupHost(legacy, unified);
    }

    // A hierarchy may be mounted several times: take one that shows the caller's cgroup, the one with the widest view first.
    private static MountTable.Entry? FindMount(MountTable table, string[] names, string own)
    {
        MountTable.Entry? best = null;
        int bestScore = -1;
        foreach (MountTable.Entry entry in table.Entries)
        {
            bool matches = names.Length == 0 ? entry.FileSystem == "cgroup2" : entry.FileSystem == "cgroup" && Has(entry.SuperOptions, names);
            if (!matches || !table.IsVisible(entry))
                continue;
            bool showsOwn = entry.Root == "/" || own == entry.Root || own.StartsWith(entry.Root + "/", StringComparison.Ordinal);
            int score = (showsOwn ? 4 : 0) + (entry.Root == "/" ? 2 : 0)
                + (entry.MountPoint.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal) ? 1 : 0);
            if (score > bestScore)
            {
                best = entry;
                bestScore = score;
            }
        }

        return best;
    }

    // All names of a hierarchy are among its options, with others that are no controllers (rw, xattr, release_agent=...).
    private static bool Has(string options, string[] names)
    {
        foreach (string name in names)
        {
            bool found = false;
            foreach (Range range in options.AsSpan().Split(','))
                found |= options.AsSpan(range).SequenceEqual(name);
            if (!found)
                return false;
        }

        return true;
    }
}
