using System.Collections.Generic;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Launch;

/// <summary>How a new process gets into its cgroup, and where its out-of-memory kills are counted.</summary>
/// <param name="TaskFiles">Files of version 1 by which it moves itself.</param>
/// <param name="Unified">Directory of version 2 that it is forked into, or empty.</param>
/// <param name="OomKillFile">File with the <c>oom_kill</c> line, or empty.</param>
internal sealed record CgroupEntry(IReadOnlyList<string> TaskFiles, string Unified, string OomKillFile)
{
    /// <summary>The parent moves it, when it wants to.</summary>
    internal static CgroupEntry ByParent(ICgroupManager cgroup) => new([], string.Empty, cgroup.OomKillFile ?? string.Empty);

    /// <summary>By its own doing where it has the privilege for that; in a user namespace it has not, and the parent moves it.</summary>
    internal static CgroupEntry Of(ICgroupManager cgroup, bool userNamespace)
    {
        return userNamespace
            ? ByParent(cgroup)
            : new CgroupEntry(
                cgroup.SelfAttachFiles,
                cgroup.Paths.TryGetValue(string.Empty, out string? unified) ? unified : string.Empty,
                cgroup.OomKillFile ?? string.Empty);
    }
}
