using System.Collections.Generic;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Launch;

/// <summary>The hierarchies that a container is shown, from what the host has.</summary>
internal static class CgroupMountPoints
{
    internal static IReadOnlyList<CgroupMountPoint> Of(CgroupHost host, IReadOnlyDictionary<string, string> paths)
    {
        if (host.Mode == CgroupMode.Unified && host.Unified is { } only)
            return [new CgroupMountPoint(string.Empty, "cgroup2", string.Empty, Path(paths, string.Empty, only), [])];
        List<CgroupMountPoint> points = [];
        foreach (CgroupHierarchy hierarchy in host.Legacy)
        {
            string name = Name(hierarchy.MountPoint);
            List<string> links = [], options = [];
            foreach (string controller in hierarchy.Controllers)
            {
                bool named = controller.StartsWith("name=", System.StringComparison.Ordinal);
                if (named)
                    options.Add("none");
                options.Add(controller);
                if (!named && controller != name)
                    links.Add(controller);
            }

            points.Add(new CgroupMountPoint(name, "cgroup", string.Join(',', options), Path(paths, hierarchy.Controllers[0], hierarchy), links));
        }

        if (host.Unified is { } unified)
            points.Add(new CgroupMountPoint(Name(unified.MountPoint), "cgroup2", string.Empty, Path(paths, string.Empty, unified), []));
        return points;
    }

    private static string Path(IReadOnlyDictionary<string, string> paths, string controller, CgroupHierarchy hierarchy) =>
        paths.TryGetValue(controller, out string? path) ? path : hierarchy.OwnDirectory;

    private static string Name(string mountPoint) => mountPoint[(mountPoint.LastIndexOf('/') + 1)..];
}
