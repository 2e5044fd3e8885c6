using System;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Counts only; its limits are set by the unified map (kernel doc cgroup-v2, "Misc").</summary>
internal sealed class MiscController : CgroupController
{
    internal override string Name => "misc";

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (!reader.TryRead(directory, "misc.current", out ReadOnlySpan<byte> text))
            return;
        Dictionary<string, MiscStats> all = [];
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (CgroupText.TryKeyValue(line, out ReadOnlySpan<byte> name, out ulong usage))
                all[Encoding.ASCII.GetString(name)] = new MiscStats { Usage = usage };
        }

        foreach ((string name, MiscStats misc) in all)
        {
            if (reader.TryRead(directory, "misc.max", out text))
                misc.Limit = CgroupText.Find(text, Encoding.ASCII.GetBytes(name));
            if (reader.TryRead(directory, "misc.events", out text))
                misc.FailCount = CgroupText.Find(text, Encoding.ASCII.GetBytes(name + ".max"));
        }

        stats.Misc = all;
    }
}
