using System;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Number of processes and threads; v2 has the same files (kernel doc cgroup-v1/pids).</summary>
internal sealed class PidsController : CgroupController
{
    internal override string Name => "pids";

    internal override bool Wants(ContainerResources resources) => resources.PidsLimit is not null;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        if (resources.PidsLimit is not { } limit)
            return;

        // 0 is "no process at all", which no container can be; 1 is the nearest the init can live with.
        files.Write("pids.max", limit < 0 ? "max" : (limit == 0 ? 1 : limit).ToString());
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.Number(directory, "pids.current") is not { } current)
            return;
        stats.Pids = new PidsStats
        {
            Current = current,
            Limit = reader.Limit(directory, "pids.max"),
            FailCount = reader.TryRead(directory, "pids.events", out ReadOnlySpan<byte> text) ? CgroupText.Find(text, "max"u8) : null,
            Peak = reader.Number(directory, "pids.peak"),
        };
    }
}
