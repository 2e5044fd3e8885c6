using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Huge pages (kernel doc cgroup-v2, "HugeTLB").</summary>
internal sealed class HugetlbController : CgroupController
{
    internal override string Name => "hugetlb";

    internal override bool Wants(ContainerResources resources) => resources.HugetlbLimit.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources) => HugetlbFiles.Unified.Apply(files, resources);

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats) => HugetlbFiles.Unified.Read(reader, directory, stats);
}
