using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>RDMA; v2 has the same files (kernel doc cgroup-v1/rdma).</summary>
internal sealed class RdmaController : CgroupController
{
    internal override string Name => "rdma";

    internal override bool Wants(ContainerResources resources) => resources.Rdma.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources) => RdmaText.Write(files, resources.Rdma);

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats) => stats.Rdma = RdmaText.Read(reader, directory);
}
