using System;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Weight and bandwidth of the CPU (kernel doc cgroup-v2, "CPU").</summary>
internal sealed class CpuController : CgroupController
{
    private const ulong DefaultPeriod = 100_000, NanosecondsPerMicrosecond = 1000;

    internal override string Name => "cpu";

    internal override bool Wants(ContainerResources resources) =>
        resources.CpuShares > 0 || resources.CpuWeight > 0 || resources.CpuQuota is not (null or 0) || resources.CpuPeriod > 0
        || resources.CpuBurst is not null || resources.CpuIdle is not null;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        // The kernel refuses a weight while a cgroup is idle, so idleness ends before and begins after.
        if (resources.CpuIdle == false)
            CpuIdle.Write(files, "cpu.idle", "cpu.weight", false);
        ulong weight = resources.CpuWeight ?? 0;
        if (weight == 0)
            weight = CpuShare.WeightOf(resources.CpuShares ?? 0);
        if (weight > 0)
            files.Write("cpu.weight", weight.ToString(), "A weight is 1 to 10000.");
        if (resources.CpuIdle == true)
            CpuIdle.Write(files, "cpu.idle", "cpu.weight", true);
        CpuBandwidth.Write(files, "cpu.max.burst", resources.CpuBurst, () => WriteQuota(files, resources));
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (!reader.TryRead(directory, "cpu.stat", out ReadOnlySpan<byte> text))
            return;
        CpuStats cpu = stats.Cpu ??= new CpuStats();
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!CgroupText.TryKeyValue(line, out ReadOnlySpan<byte> key, out ulong value))
                continue;
            if (key.SequenceEqual("usage_usec"u8))
                cpu.TotalUsage = value * NanosecondsPerMicrosecond;
            else if (key.SequenceEqual("user_usec"u8))
                cpu.UserUsage = value * NanosecondsPerMicrosecond;
            else if (key.SequenceEqual("system_usec"u8))
                cpu.KernelUsage = value * NanosecondsPerMicrosecond;
            else if (key.SequenceEqual("nr_periods"u8))
                cpu.Periods = value;
            else if (key.SequenceEqual("nr_throttled"u8))
                cpu.ThrottledPeriods = value;
            else if (key.SequenceEqual("throttled_usec"u8))
                cpu.ThrottledTime = value * NanosecondsPerMicrosecond;
            else if (key.SequenceEqual("nr_bursts"u8))
                cpu.Bursts = value;
            else if (key.SequenceEqual("burst_usec"u8))
                cpu.BurstTime = value * NanosecondsPerMicrosecond;
        }
    }

    private static void WriteQuota(LimitWriter files, ContainerResources resources)
    {
        bool hasQuota = resources.CpuQuota is not (null or 0), hasPeriod = resources.CpuPeriod > 0;
        if (!hasQuota && !hasPeriod)
            return;

        // cpu.max is "quota period". What is not to change must be written again: an absent period the kernel keeps itself.
        string quota = hasQuota
            ? resources.CpuQuota!.Value < 0 ? "max" : resources.CpuQuota.Value.ToString()
            : CurrentQuota(files.Directory);
        string value = hasPeriod ? $"{quota} {resources.CpuPeriod}" : quota;
        files.Write("cpu.max", value, $"A quota is at least 1000, a period 1000 to 1000000 microseconds (default {DefaultPeriod}).");
    }

    private static string CurrentQuota(string directory)
    {
        string text = CgroupFile.TryReadText(directory, "cpu.max") ?? "max";
        int space = text.IndexOf(' ');
        return space < 0 ? text : text[..space];
    }
}
