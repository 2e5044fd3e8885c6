using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Huge pages (kernel doc cgroup-v2, "HugeTLB").</summary>
internal sealed class HugetlbController : CgroupController
{
    internal override string Name => "hugetlb";

    internal override bool Wants(ContainerResources resources) => resources.HugetlbLimit.Count > 0;

    internal override void Apply(string directory, ContainerResources resources)
    {
        foreach (HugepageLimit limit in resources.HugetlbLimit)
        {
            string value = limit.Limit.ToString();
            CgroupFile.Write(directory, $"hugetlb.{limit.PageSize}.max", value,
                $"Page sizes of this machine: {string.Join(", ", HugePageSizes.OfMachine)}.");

            // The first file counts at the fault, this one at the mmap (Linux 5.7).
            string reserved = $"hugetlb.{limit.PageSize}.rsvd.max";
            if (CgroupFile.Exists(directory, reserved))
                CgroupFile.Write(directory, reserved, value);
        }
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        Dictionary<string, HugetlbStats>? all = null;
        foreach (string size in HugePageSizes.OfMachine)
        {
            string prefix = "hugetlb." + size;
            if (reader.Number(directory, prefix + ".current") is not { } usage)
                continue;
            HugetlbStats entry = new() { Usage = usage, Limit = reader.Limit(directory, prefix + ".max") };
            if (reader.TryRead(directory, prefix + ".events", out ReadOnlySpan<byte> text))
                entry.FailCount = CgroupText.Find(text, "max"u8);
            (all ??= [])[size] = entry;
        }

        stats.Hugetlb = all;
    }
}
