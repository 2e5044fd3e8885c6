using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// The files of a hugetlb controller: <c>hugetlb.2MB.</c> and these ends. What ends in the same after <c>rsvd.</c> is counted at
/// mmap(2), not at the fault (Linux 5.7).
/// </summary>
/// <param name="Limit">The limit.</param>
/// <param name="Usage">What is in use.</param>
/// <param name="MaxUsage">The most that was; null where the version does not count it.</param>
/// <param name="Failures">How often the limit was hit: a number, or an <c>events</c> file with a line <c>max</c>.</param>
/// <param name="ReservedFailures">The same of the reservations; null where the version does not count it.</param>
internal sealed record HugetlbFiles(string Limit, string Usage, string? MaxUsage, string Failures, string? ReservedFailures)
{
    /// <summary>cgroup v1.</summary>
    internal static readonly HugetlbFiles Legacy = new("limit_in_bytes", "usage_in_bytes", "max_usage_in_bytes", "failcnt", "failcnt");

    /// <summary>cgroup v2.</summary>
    internal static readonly HugetlbFiles Unified = new("max", "current", null, "events", null);

    internal void Apply(LimitWriter files, ContainerResources resources)
    {
        foreach (HugepageLimit limit in resources.HugetlbLimit)
        {
            string value = limit.Limit.ToString();
            files.Write($"hugetlb.{limit.PageSize}.{Limit}", value,
                $"Page sizes of this machine: {string.Join(", ", HugePageSizes.OfMachine)}.");

            // With the limit of faults alone set, a fault beyond it would be SIGBUS.
            string reserved = $"hugetlb.{limit.PageSize}.rsvd.{Limit}";
            if (files.Exists(reserved))
                files.Write(reserved, value);
        }
    }

    internal void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        Dictionary<string, HugetlbStats>? all = null;
        foreach (string size in HugePageSizes.OfMachine)
        {
            string prefix = $"hugetlb.{size}.", reserved = $"hugetlb.{size}.rsvd.";
            if (reader.Number(directory, prefix + Usage) is not { } usage)
                continue;
            (all ??= [])[size] = new HugetlbStats
            {
                Usage = usage,
                MaxUsage = Optional(reader, directory, prefix, MaxUsage),
                Limit = reader.Limit(directory, prefix + Limit),
                FailCount = ReadFailures(reader, directory, prefix + Failures),
                ReservedUsage = reader.Number(directory, reserved + Usage),
                ReservedMaxUsage = Optional(reader, directory, reserved, MaxUsage),
                ReservedLimit = reader.Limit(directory, reserved + Limit),
                ReservedFailCount = Optional(reader, directory, reserved, ReservedFailures),
            };
        }

        stats.Hugetlb = all;
    }

    private static ulong? Optional(CgroupReader reader, string directory, string prefix, string? file) =>
        file is null ? null : reader.Number(directory, prefix + file);

    // "max 3" of an events file, "3" of a counter.
    private static ulong? ReadFailures(CgroupReader reader, string directory, string file) =>
        reader.TryRead(directory, file, out ReadOnlySpan<byte> text) ? CgroupText.Find(text, "max"u8) ?? CgroupText.Number(text) : null;
}
