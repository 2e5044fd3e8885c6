using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Shares and bandwidth of the CPU (kernel doc sched-bwc).</summary>
internal sealed class CpuController : CgroupController
{
    private const string Shares = "cpu.shares", Quota = "cpu.cfs_quota_us", Period = "cpu.cfs_period_us", Idle = "cpu.idle",
        RealtimePeriod = "cpu.rt_period_us", RealtimeRuntime = "cpu.rt_runtime_us";

    internal override string Name => "cpu";

    internal override bool Wants(ContainerResources resources) =>
        SharesOf(resources) > 0 || resources.CpuQuota is not (null or 0) || resources.CpuPeriod > 0 || resources.CpuBurst is not null
        || resources.CpuRealtimeRuntime is not (null or 0) || resources.CpuRealtimePeriod > 0 || resources.CpuIdle is not null;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        // The kernel refuses shares while a cgroup is idle, so idleness ends before and begins after.
        if (resources.CpuIdle == false)
            CpuIdle.Write(files, Idle, Shares, false);
        if (SharesOf(resources) is > 0 and ulong shares)
            WriteShares(files, shares);
        if (resources.CpuIdle == true)
            CpuIdle.Write(files, Idle, Shares, true);

        WriteShare(files, null, RealtimePeriod, resources.CpuRealtimePeriod, RealtimeRuntime, resources.CpuRealtimeRuntime,
            "The cgroups above need real-time runtime of at least as much.");
        CpuBandwidth.Write(files, "cpu.cfs_burst_us", resources.CpuBurst, () => WriteShare(
            files, "A period is 1000 to 1000000 microseconds.", Period, resources.CpuPeriod, Quota, resources.CpuQuota, "A quota is at least 1000 microseconds, and not more than the cgroups above allow."));
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
            if (key.SequenceEqual("nr_periods"u8))
                cpu.Periods = value;
            else if (key.SequenceEqual("nr_throttled"u8))
                cpu.ThrottledPeriods = value;
            else if (key.SequenceEqual("throttled_time"u8))
                cpu.ThrottledTime = value;
            else if (key.SequenceEqual("nr_bursts"u8))
                cpu.Bursts = value;
            else if (key.SequenceEqual("burst_time"u8))
                cpu.BurstTime = value;
        }
    }

    private static ulong? SharesOf(ContainerResources resources) =>
        resources.CpuShares > 0 ? resources.CpuShares : resources.CpuWeight is { } weight ? CpuShare.SharesOf(weight) : null;

    // The kernel clamps silently; a container that gets other shares than asked for should say so.
    private static void WriteShares(LimitWriter files, ulong shares)
    {
        files.Write(Shares, shares.ToString());
        if (files.TryReadNumber(Shares) is { } actual && actual != shares)
        {
            throw files.Failed(Shares, shares.ToString(), Errno.ERANGE,
                $"The kernel made {actual} of it; the range is 2 to 262144.");
        }
    }

    // A new period can be refused because of the old time in it (or the parent's ratio); then the time goes first.
    private static void WriteShare(LimitWriter files, string? periodHint, string periodFile, ulong? period, string timeFile, long? time, string hint)
    {
        string? text = period is > 0 ? period.Value.ToString() : null;
        bool late = false;
        if (text is not null)
        {
            int result = files.TryWrite(periodFile, text);
            late = result == -Errno.EINVAL && time is not (null or 0);
            if (result < 0 && !late)
                throw files.Failed(periodFile, text, -result, periodHint);
        }

        if (time is not (null or 0))
            files.Write(timeFile, time.Value < 0 ? "-1" : time.Value.ToString(), hint);
        if (late)
            files.Write(periodFile, text!, periodHint);
    }
}
