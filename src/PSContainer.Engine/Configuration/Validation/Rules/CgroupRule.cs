using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The cgroup's place, and limits that have no rule of their own: processes, huge pages, RDMA, network, v2 files.</summary>
internal sealed class CgroupRule : IConfigRule
{
    // IFNAMSIZ without the NUL.
    internal const int LongestInterfaceName = 15;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerCgroup cgroup = context.Config.Cgroups;
        CheckPath(context, "$.cgroups.path", cgroup.Path);
        CheckPath(context, "$.cgroups.parent", cgroup.Parent);
        CheckPath(context, "$.cgroups.name", cgroup.Name);
        if (cgroup.ScopePrefix.Contains('/'))
            context.Add("$.cgroups.scope_prefix", "Must not hold a slash; it is a part of the scope's name.");
        if (cgroup.Name.Contains('/'))
            context.Add("$.cgroups.name", "Must not hold a slash; what is above it goes to 'parent'.");

        ContainerResources resources = cgroup.Resources;
        if (resources.PidsLimit < -1)
            context.Add("$.cgroups.pids_limit", $"Must be a number of processes or -1 (unlimited), not {resources.PidsLimit}.");
        CheckHugepages(context, resources.HugetlbLimit);
        for (int i = 0; i < resources.NetPrioIfpriomap.Count; i++)
        {
            if (!IsInterfaceName(resources.NetPrioIfpriomap[i].Interface))
                context.Add($"$.cgroups.net_prio_ifpriomap[{i}].interface", InterfaceNameFault(resources.NetPrioIfpriomap[i].Interface));
        }

        foreach (string device in resources.Rdma.Keys)
        {
            if (device.Length == 0 || device.AsSpan().IndexOfAny(" /\n") >= 0)
                context.Add($"$.cgroups.rdma['{device}']", "Is not the name of an RDMA device.");
        }

        CheckUnified(context, resources.Unified);
    }

    internal static bool IsInterfaceName(string name)
    {
        if (name.Length is 0 or > LongestInterfaceName || name is "." or "..")
            return false;
        foreach (char c in name)
        {
            if (c is '/' or ':' || char.IsWhiteSpace(c))
                return false;
        }

        return true;
    }

    internal static string InterfaceNameFault(string name) =>
        $"'{name}' is not the name of an interface: 1 to {LongestInterfaceName} characters without space, slash and colon.";

    private static void CheckPath(RuleContext context, string jsonPath, string path)
    {
        if (PathText.HasParent(path))
            context.Add(jsonPath, $"'{path}' must not hold '..': it would leave the container's place in the hierarchy.");
    }

    private static void CheckHugepages(RuleContext context, List<HugepageLimit> limits)
    {
        HashSet<string> seen = [];
        for (int i = 0; i < limits.Count; i++)
        {
            string size = limits[i].PageSize, place = $"$.cgroups.hugetlb_limit[{i}].page_size";
            if (!IsPageSize(size))
                context.Add(place, $"'{size}' is not a page size as the kernel writes it: 64KB, 2MB, 1GB.");
            else if (!seen.Add(size))
                context.Add(place, $"A second limit for pages of {size}.");
        }
    }

    private static bool IsPageSize(string size) =>
        size.Length > 2
        && size[^2..] is "KB" or "MB" or "GB"
        && ulong.TryParse(size.AsSpan(0, size.Length - 2), out ulong number)
        && number != 0
        && size[0] != '0';

    private static void CheckUnified(RuleContext context, Dictionary<string, string> files)
    {
        foreach (string file in files.Keys)
        {
            // What names no controller's file, like cgroup.procs, would move processes or change the tree itself.
            if (file.Length == 0 || file.Contains('/') || file.IndexOf('.') <= 0)
                context.Add($"$.cgroups.unified['{file}']", "Is not the name of a cgroup v2 file, as memory.high.");
        }
    }
}
