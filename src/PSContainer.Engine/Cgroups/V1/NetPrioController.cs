using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Priority of the network traffic (kernel doc cgroup-v1/net_prio).</summary>
internal sealed class NetPrioController : CgroupController
{
    internal override string Name => "net_prio";

    internal override bool Wants(ContainerResources resources) => resources.NetPrioIfpriomap.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        foreach (InterfacePriority entry in resources.NetPrioIfpriomap)
        {
            files.WriteLine("net_prio.ifpriomap", entry.Interface, entry.Priority.ToString(), "0",
                "The interface must exist in the caller's network namespace.");
        }
    }
}
