using System;
using System.Globalization;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Limits of the cpu and cpuset controllers.</summary>
internal sealed class CpuRule : IConfigRule
{
    // kernel/sched/core.c: a period is 1 ms to 1 s, a quota at least 1 ms.
    private const ulong ShortestPeriod = 1000, LongestPeriod = 1_000_000;
    private const long SmallestQuota = 1000;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerResources resources = context.Resources;
        if (resources.CpuShares is < 2 or > 262144)
            context.Add("$.cgroups.cpu_shares", $"Must be 2 to 262144, not {resources.CpuShares}.");
        if (resources.CpuWeight is < 1 or > 10000)
            context.Add("$.cgroups.cpu_weight", $"Must be 1 to 10000, not {resources.CpuWeight}.");
        if (resources.CpuPeriod is < ShortestPeriod or > LongestPeriod)
            context.Add("$.cgroups.cpu_period", $"Must be {ShortestPeriod} to {LongestPeriod} microseconds, not {resources.CpuPeriod}.");
        if (resources.CpuQuota is not (null or -1 or >= SmallestQuota))
            context.Add("$.cgroups.cpu_quota", $"Must be at least {SmallestQuota} microseconds, or -1 (unlimited), not {resources.CpuQuota}.");
        if (resources.CpuBurst is > 0 and ulong burst && resources.CpuQuota is { } quota && (quota < 0 || burst > (ulong)quota))
            context.Add("$.cgroups.cpu_burst", $"Cannot be over the quota, {quota}.");
        CheckRealtime(context, resources);
        CheckList(context, "$.cgroups.cpuset_cpus", resources.CpusetCpus);
        CheckList(context, "$.cgroups.cpuset_mems", resources.CpusetMems);
    }

    private static void CheckRealtime(RuleContext context, ContainerResources resources)
    {
        if (resources.CpuRealtimeRuntime < -1)
            context.Add("$.cgroups.cpu_rt_quota", $"Must be a number of microseconds or -1 (unlimited), not {resources.CpuRealtimeRuntime}.");
        if (resources.CpuRealtimeRuntime is > 0 and long runtime && resources.CpuRealtimePeriod is { } period && (ulong)runtime > period)
            context.Add("$.cgroups.cpu_rt_quota", $"Cannot be over the period, {period}.");
    }

    private static void CheckList(RuleContext context, string jsonPath, string? list)
    {
        if (!string.IsNullOrEmpty(list) && !IsList(list))
            context.Add(jsonPath, $"'{list}' is not a list of numbers and ranges, as 0-3,7.");
    }

    /// <summary>The kernel's list format: numbers, ranges, and ranges of which every group uses some (<c>0-31:2/8</c>).</summary>
    private static bool IsList(string list)
    {
        foreach (string item in list.Split(','))
        {
            ReadOnlySpan<char> range = item.AsSpan().Trim();
            int colon = range.IndexOf(':');
            if (colon >= 0)
            {
                ReadOnlySpan<char> group = range[(colon + 1)..];
                int slash = group.IndexOf('/');
                if (slash < 0 || !TryNumber(group[..slash], out uint used) || !TryNumber(group[(slash + 1)..], out uint size) || used > size || size == 0)
                    return false;
                range = range[..colon];
            }

            int dash = range.IndexOf('-');
            if (!TryNumber(dash < 0 ? range : range[..dash], out uint first))
                return false;
            if (dash >= 0 && (!TryNumber(range[(dash + 1)..], out uint last) || last < first))
                return false;
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, null, out number);
}
