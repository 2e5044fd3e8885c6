using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Huge pages (kernel doc cgroup-v1/hugetlb).</summary>
internal sealed class HugetlbController : CgroupController
{
    internal override string Name => "hugetlb";

    internal override bool Wants(ContainerResources resources) => resources.HugetlbLimit.Count > 0;

    internal override void Apply(string directory, ContainerResources resources)
    {
        foreach (HugepageLimit limit in resources.HugetlbLimit)
        {
            string value = limit.Limit.ToString();
            CgroupFile.Write(directory, $"hugetlb.{limit.PageSize}.limit_in_bytes", value,
                $"Page sizes of this machine: {string.Join(", ", HugePageSizes.OfMachine)}.");

            // The first file counts at the fault, this one at the mmap (Linux 5.7); with it alone set, a fault would be SIGBUS.
            string reserved = $"hugetlb.{limit.PageSize}.rsvd.limit_in_bytes";
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
            if (reader.Number(directory, prefix + ".usage_in_bytes") is not { } usage)
                continue;
            (all ??= [])[size] = new HugetlbStats
            {
                Usage = usage,
                MaxUsage = reader.Number(directory, prefix + ".max_usage_in_bytes"),
                Limit = reader.Limit(directory, prefix + ".limit_in_bytes"),
                FailCount = reader.Number(directory, prefix + ".failcnt"),
            };
        }

        stats.Hugetlb = all;
    }
}
