using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Devices: no controller of its own on v2, but a BPF program at the cgroup.</summary>
internal sealed class DevicesController : CgroupController
{
    internal override string Name => "devices";

    internal override bool Wants(ContainerResources resources) => !resources.SkipDevices && resources.Devices.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        if (Wants(resources))
            DeviceFilter.Apply(files.Directory, resources.Devices, files.Journal);
    }
}
