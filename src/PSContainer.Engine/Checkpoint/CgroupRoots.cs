using System.Collections.Generic;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Where the cgroups of a restored container go: CRIU has the saved paths, and is told the new ones, from the root of each hierarchy.</summary>
internal static class CgroupRoots
{
    /// <summary>Path by the controllers as /proc/PID/cgroup has them; the v2 hierarchy has the empty name.</summary>
    internal static List<KeyValuePair<string, string>> Of(ICgroupManager cgroup)
    {
        List<KeyValuePair<string, string>> roots = [];
        if (cgroup.Paths.Count == 0)
            return roots;
        CgroupHost host = CgroupHost.Detect();
        foreach (CgroupHierarchy hierarchy in host.Legacy)
            Add(roots, hierarchy, cgroup.Paths, hierarchy.Controllers);
        if (host.Unified is { } unified)
            Add(roots, unified, cgroup.Paths, [string.Empty]);
        return roots;
    }

    private static void Add(List<KeyValuePair<string, string>> roots, CgroupHierarchy hierarchy, IReadOnlyDictionary<string, string> paths, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!paths.TryGetValue(name, out string? directory) || !directory.StartsWith(hierarchy.MountPoint, System.StringComparison.Ordinal))
                continue;
            string path = hierarchy.MountRoot.TrimEnd('/') + directory[hierarchy.MountPoint.Length..];
            roots.Add(new(string.Join(',', names), path.Length == 0 ? "/" : path));
            return;
        }
    }
}
