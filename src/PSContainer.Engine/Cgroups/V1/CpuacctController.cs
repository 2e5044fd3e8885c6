using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Counts CPU time (kernel doc cgroup-v1/cpuacct).</summary>
internal sealed class CpuacctController : CgroupController
{
    internal override string Name => "cpuacct";

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.Number(directory, "cpuacct.usage") is not { } total)
            return;
        CpuStats cpu = stats.Cpu ??= new CpuStats();
        cpu.TotalUsage = total;

        // These two are in nanoseconds; cpuacct.stat, which tools of old read, is in ticks of 10 ms.
        cpu.UserUsage = reader.Number(directory, "cpuacct.usage_user");
        cpu.KernelUsage = reader.Number(directory, "cpuacct.usage_sys");
        cpu.PerCpuUsage = ReadPerCpu(reader, directory, "cpuacct.usage_percpu");
        cpu.PerCpuUserUsage = ReadPerCpu(reader, directory, "cpuacct.usage_percpu_user");
        cpu.PerCpuKernelUsage = ReadPerCpu(reader, directory, "cpuacct.usage_percpu_sys");
    }

    private static List<ulong>? ReadPerCpu(CgroupReader reader, string directory, string file)
    {
        if (!reader.TryRead(directory, file, out ReadOnlySpan<byte> text))
            return null;
        List<ulong> usage = new(Environment.ProcessorCount);
        while (CgroupText.TryWord(ref text, out ReadOnlySpan<byte> word))
        {
            if (CgroupText.TryNumber(word, out ulong value))
                usage.Add(value);
        }

        return usage;
    }
}
