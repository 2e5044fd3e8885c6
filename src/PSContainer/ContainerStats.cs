using System;
using System.Collections.Generic;
using System.Diagnostics;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking;

namespace PSContainer;

/// <summary>What a container uses at one moment. What the kernel does not tell is null.</summary>
public sealed class ContainerStats
{
    internal ContainerStats(string containerId, string stateRoot, Stats stats, Stats? before, bool detailed)
    {
        ContainerId = containerId;
        StateRoot = stateRoot;
        CgroupStats cgroup = stats.CgroupStats;
        Time = cgroup.Time.LocalDateTime;
        Read(cgroup.Cpu);
        CpuPercent = GetCpuPercent(cgroup, before?.CgroupStats);
        Read(cgroup.Memory);
        PidsCurrent = cgroup.Pids?.Current;
        PidsLimit = cgroup.Pids?.Limit;
        PidsPeak = cgroup.Pids?.Peak;
        PidsFailCount = cgroup.Pids?.FailCount;
        IoReadBytes = cgroup.Blkio?.ReadBytes;
        IoWriteBytes = cgroup.Blkio?.WriteBytes;
        IoReadOperations = cgroup.Blkio?.ReadOperations;
        IoWriteOperations = cgroup.Blkio?.WriteOperations;
        IoPressure = cgroup.Blkio?.Pressure?.Some?.Average10;
        Read(stats.Interfaces);
        if (!detailed)
            return;
        Interfaces = stats.Interfaces is null ? null : [.. stats.Interfaces];
        Detail = stats;
    }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>When it was read, local time.</summary>
    public DateTime Time { get; }

    /// <summary>CPU used since the sample before, 100 for each whole CPU; null in the first sample.</summary>
    public double? CpuPercent { get; }

    /// <summary>CPU time used since the container was started.</summary>
    public TimeSpan? CpuUsage { get; private set; }

    /// <summary>Part of it in user mode.</summary>
    public TimeSpan? CpuUserUsage { get; private set; }

    /// <summary>Part of it in the kernel.</summary>
    public TimeSpan? CpuKernelUsage { get; private set; }

    /// <summary>Periods of the CPU quota in which a process wanted to run.</summary>
    public ulong? CpuPeriods { get; private set; }

    /// <summary>Periods in which the quota was used up.</summary>
    public ulong? CpuThrottledPeriods { get; private set; }

    /// <summary>Time that processes waited because of it.</summary>
    public TimeSpan? CpuThrottledTime { get; private set; }

    /// <summary>Percent of the last 10 seconds in which a process waited for a CPU.</summary>
    public double? CpuPressure { get; private set; }

    /// <summary>Memory in use with page cache, bytes.</summary>
    public ulong? MemoryUsage { get; private set; }

    /// <summary>Memory limit, bytes; null is unlimited.</summary>
    public ulong? MemoryLimit { get; private set; }

    /// <summary>Memory in use, of the limit; null without one.</summary>
    public double? MemoryPercent =>
        MemoryUsage is { } usage && MemoryLimit is > 0 and { } limit ? Math.Round(100.0 * usage / limit, 2) : null;

    /// <summary>Most memory that was in use, bytes.</summary>
    public ulong? MemoryMaxUsage { get; private set; }

    /// <summary>How often the memory limit was hit.</summary>
    public ulong? MemoryFailCount { get; private set; }

    /// <summary>Page cache, bytes.</summary>
    public ulong? MemoryCache { get; private set; }

    /// <summary>Memory of programs, bytes.</summary>
    public ulong? MemoryRss { get; private set; }

    /// <summary>Memory that the kernel uses for it, bytes.</summary>
    public ulong? KernelMemoryUsage { get; private set; }

    /// <summary>Swap in use, bytes.</summary>
    public ulong? SwapUsage { get; private set; }

    /// <summary>Swap that may be used, bytes; null is unlimited.</summary>
    public ulong? SwapLimit { get; private set; }

    /// <summary>Percent of the last 10 seconds in which a process waited for memory.</summary>
    public double? MemoryPressure { get; private set; }

    /// <summary>Processes ended by the out-of-memory killer.</summary>
    public ulong? OomKillCount { get; private set; }

    /// <summary>Processes and threads.</summary>
    public ulong? PidsCurrent { get; }

    /// <summary>How many there may be; null is unlimited.</summary>
    public ulong? PidsLimit { get; }

    /// <summary>Most there were.</summary>
    public ulong? PidsPeak { get; }

    /// <summary>How often the limit kept a process from being made.</summary>
    public ulong? PidsFailCount { get; }

    /// <summary>Bytes read from block devices.</summary>
    public ulong? IoReadBytes { get; }

    /// <summary>Bytes written to block devices.</summary>
    public ulong? IoWriteBytes { get; }

    /// <summary>Reads of block devices.</summary>
    public ulong? IoReadOperations { get; }

    /// <summary>Writes to block devices.</summary>
    public ulong? IoWriteOperations { get; }

    /// <summary>Percent of the last 10 seconds in which a process waited for block devices.</summary>
    public double? IoPressure { get; }

    /// <summary>Bytes received on all network interfaces but the loopback; null where it shares the host's network, as all of these.</summary>
    public ulong? NetworkRxBytes { get; private set; }

    /// <summary>Bytes sent on them.</summary>
    public ulong? NetworkTxBytes { get; private set; }

    /// <summary>Packets received on them.</summary>
    public ulong? NetworkRxPackets { get; private set; }

    /// <summary>Packets sent on them.</summary>
    public ulong? NetworkTxPackets { get; private set; }

    /// <summary>Packets received damaged on them.</summary>
    public ulong? NetworkRxErrors { get; private set; }

    /// <summary>Packets that they could not send.</summary>
    public ulong? NetworkTxErrors { get; private set; }

    /// <summary>Packets received on them and thrown away.</summary>
    public ulong? NetworkRxDropped { get; private set; }

    /// <summary>Packets thrown away on their way out of them.</summary>
    public ulong? NetworkTxDropped { get; private set; }

    /// <summary>Each network interface, the loopback among them; null without -Detailed.</summary>
    public NetworkInterface[]? Interfaces { get; }

    /// <summary>All that the kernel tells; null without -Detailed.</summary>
    public Stats? Detail { get; }

    /// <summary>The state root that has the container.</summary>
    public string StateRoot { get; }

    /// <summary>Memory in use and its limit, to read.</summary>
    public string Memory => $"{ByteSize.Format(MemoryUsage)} / {(MemoryLimit is null ? "max" : ByteSize.Format(MemoryLimit))}";

    /// <summary>Processes and their limit, to read.</summary>
    public string Pids => $"{PidsCurrent?.ToString() ?? "-"} / {PidsLimit?.ToString() ?? "max"}";

    /// <summary>Bytes read from and written to block devices, to read.</summary>
    public string Io => $"{ByteSize.Format(IoReadBytes)} / {ByteSize.Format(IoWriteBytes)}";

    /// <summary>Bytes received from and sent to the network, to read.</summary>
    public string Network => $"{ByteSize.Format(NetworkRxBytes)} / {ByteSize.Format(NetworkTxBytes)}";

    private static double? GetCpuPercent(CgroupStats now, CgroupStats? before)
    {
        if (before?.Cpu?.TotalUsage is not { } first || now.Cpu?.TotalUsage is not { } last || last < first)
            return null;
        double elapsed = Stopwatch.GetElapsedTime(before.Timestamp, now.Timestamp).TotalNanoseconds;
        return elapsed <= 0 ? null : Math.Round(100.0 * (last - first) / elapsed, 2);
    }

    private static TimeSpan? ToTime(ulong? nanoseconds) => nanoseconds is { } time ? TimeSpan.FromTicks((long)(time / 100)) : null;

    private void Read(CpuStats? cpu)
    {
        CpuUsage = ToTime(cpu?.TotalUsage);
        CpuUserUsage = ToTime(cpu?.UserUsage);
        CpuKernelUsage = ToTime(cpu?.KernelUsage);
        CpuPeriods = cpu?.Periods;
        CpuThrottledPeriods = cpu?.ThrottledPeriods;
        CpuThrottledTime = ToTime(cpu?.ThrottledTime);
        CpuPressure = cpu?.Pressure?.Some?.Average10;
    }

    private void Read(MemoryStats? memory)
    {
        MemoryUsage = memory?.Usage;
        MemoryLimit = memory?.Limit;
        MemoryMaxUsage = memory?.MaxUsage;
        MemoryFailCount = memory?.FailCount;
        MemoryCache = memory?.Cache;
        MemoryRss = memory?.Rss;
        KernelMemoryUsage = memory?.KernelUsage;
        SwapUsage = memory?.SwapUsage;
        SwapLimit = memory?.SwapLimit;
        MemoryPressure = memory?.Pressure?.Some?.Average10;
        OomKillCount = memory?.OomKill;
    }

    private void Read(IReadOnlyList<NetworkInterface>? interfaces)
    {
        if (interfaces is null)
            return;
        NetworkInterface total = new();
        foreach (NetworkInterface link in interfaces)
        {
            // What goes over the loopback stays inside, and is counted twice.
            if (link.IsLoopback)
                continue;
            total.RxBytes += link.RxBytes;
            total.TxBytes += link.TxBytes;
            total.RxPackets += link.RxPackets;
            total.TxPackets += link.TxPackets;
            total.RxErrors += link.RxErrors;
            total.TxErrors += link.TxErrors;
            total.RxDropped += link.RxDropped;
            total.TxDropped += link.TxDropped;
        }

        (NetworkRxBytes, NetworkTxBytes) = (total.RxBytes, total.TxBytes);
        (NetworkRxPackets, NetworkTxPackets) = (total.RxPackets, total.TxPackets);
        (NetworkRxErrors, NetworkTxErrors) = (total.RxErrors, total.TxErrors);
        (NetworkRxDropped, NetworkTxDropped) = (total.RxDropped, total.TxDropped);
    }
}
