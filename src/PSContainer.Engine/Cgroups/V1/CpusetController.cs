using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>CPUs and memory nodes (kernel doc cgroup-v1/cpusets).</summary>
internal sealed class CpusetController : CgroupController
{
    private const string Cpus = "cpuset.cpus", Mems = "cpuset.mems";

    internal override string Name => "cpuset";

    internal override bool Wants(ContainerResources resources) =>
        !string.IsNullOrEmpty(resources.CpusetCpus) || !string.IsNullOrEmpty(resources.CpusetMems);

    // A new v1 cpuset has neither CPUs nor nodes, and no process may enter it before it has both (ENOSPC).
    internal override void Initialize(string directory)
    {
        CopyFromParent(directory, Cpus);
        CopyFromParent(directory, Mems);
    }

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        if (!string.IsNullOrEmpty(resources.CpusetCpus))
            files.Write(Cpus, resources.CpusetCpus, "The CPUs must be among those of the cgroup above.");
        if (!string.IsNullOrEmpty(resources.CpusetMems))
            files.Write(Mems, resources.CpusetMems, "The memory nodes must be among those of the cgroup above.");
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.Text(directory, Cpus) is not { } cpus)
            return;
        stats.Cpuset = new CpusetStats
        {
            Cpus = cpus,
            EffectiveCpus = reader.Text(directory, "cpuset.effective_cpus"),
            Mems = reader.Text(directory, Mems),
            EffectiveMems = reader.Text(directory, "cpuset.effective_mems"),
            CpuExclusive = Flag(reader, directory, "cpuset.cpu_exclusive"),
            MemExclusive = Flag(reader, directory, "cpuset.mem_exclusive"),
            MemHardwall = Flag(reader, directory, "cpuset.mem_hardwall"),
            MemoryMigrate = Flag(reader, directory, "cpuset.memory_migrate"),
            MemorySpreadPage = Flag(reader, directory, "cpuset.memory_spread_page"),
            MemorySpreadSlab = Flag(reader, directory, "cpuset.memory_spread_slab"),
            MemoryPressure = reader.Number(directory, "cpuset.memory_pressure"),
            SchedLoadBalance = Flag(reader, directory, "cpuset.sched_load_balance"),
            SchedRelaxDomainLevel = int.TryParse(reader.Text(directory, "cpuset.sched_relax_domain_level"), out int level) ? level : null,
        };
    }

    private static bool? Flag(CgroupReader reader, string directory, string file) =>
        reader.Number(directory, file) is { } value ? value != 0 : null;

    private static string CopyFromParent(string directory, string file)
    {
        // cgroup.clone_children may have filled it; and above the mount's root there is nothing to copy.
        string? own = CgroupFile.TryReadText(directory, file);
        if (own is null or { Length: > 0 })
            return own ?? string.Empty;
        int slash = directory.LastIndexOf('/');
        string above = slash <= 0 ? string.Empty : CopyFromParent(directory[..slash], file);
        if (above.Length > 0)
            CgroupFile.Write(directory, file, above);
        return above;
    }
}
