using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>What id maps of containers and of mounts have in common (user_namespaces(7)).</summary>
internal static class IdRanges
{
    // 4294967295 is (uid_t)-1 and no id; the kernel takes 340 lines.
    private const long IdCount = uint.MaxValue;
    private const int MaximumLines = 340;

    internal static void Check(RuleContext context, string jsonPath, List<IdMap> maps)
    {
        if (maps.Count > MaximumLines)
            context.Add(jsonPath, $"Has {maps.Count} ranges; the kernel takes {MaximumLines}.");
        for (int i = 0; i < maps.Count; i++)
        {
            string place = $"{jsonPath}[{i}]";
            IdMap map = maps[i];
            if (map.Size < 1)
                context.Add(place + ".size", $"{map.Size} ids cannot be mapped; at least 1 is needed.");
            CheckRange(context, place + ".container_id", map.ContainerId, map.Size);
            CheckRange(context, place + ".host_id", map.HostId, map.Size);
            for (int j = 0; j < i; j++)
            {
                if (Overlap(map.ContainerId, map.Size, maps[j].ContainerId, maps[j].Size))
                    context.Add(place + ".container_id", $"The range has ids that range [{j}] has too.");
                if (Overlap(map.HostId, map.Size, maps[j].HostId, maps[j].Size))
                    context.Add(place + ".host_id", $"The range has ids that range [{j}] has too.");
            }
        }
    }

    private static void CheckRange(RuleContext context, string jsonPath, long first, long size)
    {
        if (first < 0)
            context.Add(jsonPath, $"{first} is not an id.");
        else if (first >= IdCount || size > IdCount - first)
            context.Add(jsonPath, "The range goes beyond the last id, 4294967294.");
    }

    private static bool Overlap(long a, long aSize, long b, long bSize) =>
        a >= 0 && b >= 0 && aSize is > 0 and <= IdCount && bSize is > 0 and <= IdCount && a <= IdCount && b <= IdCount
        && a < b + bSize && b < a + aSize;
}
