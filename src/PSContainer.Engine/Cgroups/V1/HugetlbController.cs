using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Huge pages (kernel doc cgroup-v1/hugetlb).</summary>
internal sealed class HugetlbController : CgroupController
{
    internal override string Name => "hugetlb";

    internal override bool Wants(ContainerResources resources) => resources.HugetlbLimit.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources) => HugetlbFiles.Legacy.Apply(files, resources);

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats) => HugetlbFiles.Legacy.Read(reader, directory, stats);
}
