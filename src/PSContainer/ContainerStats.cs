using System;
using PSContainer.Engine.Cgroups;

namespace PSContainer;

/// <summary>What a container uses at one moment. What the kernel does not tell is null.</summary>
public sealed class ContainerStats
{
    internal ContainerStats(string containerId, string stateRoot, CgroupStats stats, CgroupStats? before)
    {
        ContainerId = containerId;
        StateRoot = stateRoot;
        Detail = stats;
        Time = stats.Time.LocalDateTime;
        CpuUsage = stats.Cpu?.TotalUsage is { } used ? TimeSpan.FromTicks((long)(used / 100)) : null;
        CpuPercent = GetCpuPercent(stats, before);
        MemoryUsage = stats.Memory?.Usage;
        MemoryLimit = stats.Memory?.Limit;
        MemoryMaxUsage = stats.Memory?.MaxUsage;
        PidsCurrent = stats.Pids?.Current;
        PidsLimit = stats.Pids?.Limit;
        IoReadBytes = stats.Blkio?.ReadBytes;
        IoWriteBytes = stats.Blkio?.WriteBytes;
        OomKillCount = stats.Memory?.OomKill;
    }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>When it was read, local time.</summary>
    public DateTime Time { get; }

    /// <summary>CPU time used since the container was made.</summary>
    public TimeSpan? CpuUsage { get; }

    /// <summary>CPU used since the sample before, 100 for each whole CPU; null in the first sample.</summary>
    public double? CpuPercent { get; }

    /// <summary>Memory in use with page cache, bytes.</summary>
    public ulong? MemoryUsage { get; }

    /// <summary>Memory limit, bytes; null is unlimited.</summary>
    public ulong? MemoryLimit { get; }

    /// <summary>Memory in use, of the limit; null without one.</summary>
    public double? MemoryPercent =>
        MemoryUsage is { } usage && MemoryLimit is > 0 and { } limit ? Math.Round(100.0 * usage / limit, 2) : null;

    /// <summary>Most memory that was in use, bytes.</summary>
    public ulong? MemoryMaxUsage { get; }

    /// <summary>Processes and threads.</summary>
    public ulong? PidsCurrent { get; }

    /// <summary>How many there may be; null is unlimited.</summary>
    public ulong? PidsLimit { get; }

    /// <summary>Bytes read from block devices.</summary>
    public ulong? IoReadBytes { get; }

    /// <summary>Bytes written to block devices.</summary>
    public ulong? IoWriteBytes { get; }

    /// <summary>Processes ended by the out-of-memory killer.</summary>
    public ulong? OomKillCount { get; }

    /// <summary>All that the cgroup tells.</summary>
    public CgroupStats Detail { get; }

    /// <summary>The state root that has the container.</summary>
    public string StateRoot { get; }

    /// <summary>Memory in use and its limit, to read.</summary>
    public string Memory => $"{ByteSize.Format(MemoryUsage)} / {(MemoryLimit is null ? "max" : ByteSize.Format(MemoryLimit))}";

    /// <summary>Processes and their limit, to read.</summary>
    public string Pids => $"{PidsCurrent?.ToString() ?? "-"} / {PidsLimit?.ToString() ?? "max"}";

    /// <summary>Bytes read from and written to block devices, to read.</summary>
    public string Io => $"{ByteSize.Format(IoReadBytes)} / {ByteSize.Format(IoWriteBytes)}";

    private static double? GetCpuPercent(CgroupStats now, CgroupStats? before)
    {
        if (before?.Cpu?.TotalUsage is not { } first || now.Cpu?.TotalUsage is not { } last || last < first)
            return null;
        double elapsed = (now.Time - before.Time).TotalNanoseconds;
        return elapsed <= 0 ? null : Math.Round(100.0 * (last - first) / elapsed, 2);
    }
}
