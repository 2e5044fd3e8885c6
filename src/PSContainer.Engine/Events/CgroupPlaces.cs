using System.Collections.Generic;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Events;

/// <summary>Where a container's cgroup is, by what there is to be watched. Null where there is no such directory.</summary>
internal sealed class CgroupPlaces
{
    internal CgroupPlaces(IReadOnlyDictionary<string, string> paths)
    {
        CgroupDirectory? unified = Find(paths, string.Empty);
        LegacyMemory = Find(paths, "memory");
        LegacyFreezer = Find(paths, "freezer");
        Stall = Having(unified, "memory.pressure");
        UnifiedMemory = LegacyMemory is null ? Having(unified, "memory.events") : null;
        UnifiedFreezer = LegacyFreezer is null ? Having(unified, "cgroup.freeze") : null;
        Pids = Having(Find(paths, "pids") ?? unified, "pids.events");
        PidsAreLegacy = paths.ContainsKey("pids");
    }

    /// <summary>The memory controller of v1.</summary>
    internal CgroupDirectory? LegacyMemory { get; }

    /// <summary>The memory controller of v2.</summary>
    internal CgroupDirectory? UnifiedMemory { get; }

    /// <summary>The freezer of v1.</summary>
    internal CgroupDirectory? LegacyFreezer { get; }

    /// <summary>The freezer of v2, where that of v1 is not used.</summary>
    internal CgroupDirectory? UnifiedFreezer { get; }

    /// <summary>The v2 directory, where the kernel measures stall times in it.</summary>
    internal CgroupDirectory? Stall { get; }

    /// <summary>The pids controller.</summary>
    internal CgroupDirectory? Pids { get; }

    /// <summary>It is that of v1.</summary>
    internal bool PidsAreLegacy { get; }

    /// <summary>The directories in which something is counted.</summary>
    internal IEnumerable<CgroupDirectory> Counting
    {
        get
        {
            foreach (CgroupDirectory? directory in (CgroupDirectory?[])[LegacyMemory, UnifiedMemory, Pids])
            {
                if (directory is { } found)
                    yield return found;
            }
        }
    }

    private static CgroupDirectory? Find(IReadOnlyDictionary<string, string> paths, string controller) =>
        CgroupDirectory.TryFind(paths.GetValueOrDefault(controller));

    private static CgroupDirectory? Having(CgroupDirectory? directory, string file) =>
        directory is { } found && CgroupFile.Exists(found.Path, file) ? found : null;
}
