using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Class of the network traffic (kernel doc cgroup-v1/net_cls).</summary>
internal sealed class NetClsController : CgroupController
{
    internal override string Name => "net_cls";

    internal override bool Wants(ContainerResources resources) => resources.NetClsClassid > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        if (resources.NetClsClassid is > 0)
            files.Write("net_cls.classid", resources.NetClsClassid.Value.ToString());
    }
}
