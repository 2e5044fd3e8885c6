using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>CPUs and memory nodes (kernel doc cgroup-v2, "Cpuset").</summary>
internal sealed class CpusetController : CgroupController
{
    internal override string Name => "cpuset";

    internal override bool Wants(ContainerResources resources) =>
        !string.IsNullOrEmpty(resources.CpusetCpus) || !string.IsNullOrEmpty(resources.CpusetMems);

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        if (!string.IsNullOrEmpty(resources.CpusetCpus))
            files.Write("cpuset.cpus", resources.CpusetCpus, "A list of CPUs of this machine, as in 0-3,7.");
        if (!string.IsNullOrEmpty(resources.CpusetMems))
            files.Write("cpuset.mems", resources.CpusetMems, "A list of memory nodes of this machine, as in 0-1.");
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.Text(directory, "cpuset.cpus.effective") is not { } effective)
            return;
        stats.Cpuset = new CpusetStats
        {
            Cpus = reader.Text(directory, "cpuset.cpus"),
            EffectiveCpus = effective,
            Mems = reader.Text(directory, "cpuset.mems"),
            EffectiveMems = reader.Text(directory, "cpuset.mems.effective"),
        };
    }
}
