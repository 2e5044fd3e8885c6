using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>Events as runc writes them, and engines read them: all its members, and none that are not its own.</summary>
internal static class StatsEvent
{
    // What the kernel shows for no limit: PAGE_COUNTER_MAX with cgroup v1, which runc passes on, and all bits with v2.
    private const ulong UnlimitedV1 = 9223372036854771712, UnlimitedV2 = ulong.MaxValue;

    private static readonly JsonWriterOptions s_options = new() { Encoder = new PlainTextEncoder() };

    /// <summary>The container ran out of memory.</summary>
    internal static string OomJson(string id) => Event("oom", id, null);

    /// <summary>What it uses.</summary>
    internal static string Json(string id, Stats stats) => Event("stats", id, stats);

    private static string Event(string type, string id, Stats? stats)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteString("id"u8, id);
            if (stats is not null)
            {
                writer.WriteStartObject("data"u8);
                Write(writer, stats);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Stats stats)
    {
        CgroupStats cgroup = stats.CgroupStats;
        WriteCpu(writer, cgroup.Cpu ?? new());
        WriteCpuset(writer, cgroup.Cpuset ?? new());
        WriteMemory(writer, cgroup.Memory ?? new());
        writer.WriteStartObject("pids"u8);
        Some(writer, "current", cgroup.Pids?.Current);
        Some(writer, "limit", cgroup.Pids?.Limit);
        writer.WriteEndObject();
        StatsEventDevices.Write(writer, cgroup.Blkio ?? new());
        writer.WriteStartObject("hugetlb"u8);
        foreach ((string size, HugetlbStats pages) in cgroup.Hugetlb ?? new Dictionary<string, HugetlbStats>())
        {
            writer.WriteStartObject(size);
            Some(writer, "usage", pages.Usage);
            Some(writer, "max", pages.MaxUsage);
            writer.WriteNumber("failcnt"u8, pages.FailCount ?? 0);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("intel_rdt"u8);
        writer.WriteEndObject();
        StatsEventDevices.Write(writer, stats.Interfaces);
    }

    private static void WriteCpu(Utf8JsonWriter writer, CpuStats cpu)
    {
        writer.WriteStartObject("cpu"u8);
        writer.WriteStartObject("usage"u8);
        Some(writer, "total", cpu.TotalUsage);
        Numbers(writer, "percpu", cpu.PerCpuUsage);
        Numbers(writer, "percpu_kernel", cpu.PerCpuKernelUsage);
        Numbers(writer, "percpu_user", cpu.PerCpuUserUsage);
        writer.WriteNumber("kernel"u8, cpu.KernelUsage ?? 0);
        writer.WriteNumber("user"u8, cpu.UserUsage ?? 0);
        writer.WriteEndObject();
        writer.WriteStartObject("throttling"u8);
        Some(writer, "periods", cpu.Periods);
        Some(writer, "throttledPeriods", cpu.ThrottledPeriods);
        Some(writer, "throttledTime", cpu.ThrottledTime);
        writer.WriteEndObject();
        Pressure(writer, cpu.Pressure);
        writer.WriteEndObject();
    }

    private static void WriteCpuset(Utf8JsonWriter writer, CpusetStats cpuset)
    {
        writer.WriteStartObject("cpuset"u8);
        Numbers(writer, "cpus", cpuset.Cpus);
        writer.WriteNumber("cpu_exclusive"u8, cpuset.CpuExclusive == true ? 1 : 0);
        Numbers(writer, "mems", cpuset.Mems);
        writer.WriteNumber("mem_hardwall"u8, cpuset.MemHardwall == true ? 1 : 0);
        writer.WriteNumber("mem_exclusive"u8, cpuset.MemExclusive == true ? 1 : 0);
        writer.WriteNumber("memory_migrate"u8, cpuset.MemoryMigrate == true ? 1 : 0);
        writer.WriteNumber("memory_spread_page"u8, cpuset.MemorySpreadPage == true ? 1 : 0);
        writer.WriteNumber("memory_spread_slab"u8, cpuset.MemorySpreadSlab == true ? 1 : 0);
        writer.WriteNumber("memory_pressure"u8, cpuset.MemoryPressure ?? 0);
        writer.WriteNumber("sched_load_balance"u8, cpuset.SchedLoadBalance == true ? 1 : 0);
        writer.WriteNumber("sched_relax_domain_level"u8, cpuset.SchedRelaxDomainLevel ?? 0);
        writer.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter writer, MemoryStats memory)
    {
        // cgroup v1 counts memory and swap together, and runc shows it so with v2 too.
        bool legacy = memory.KernelMaxUsage is not null || memory.MemorySwapUsage is not null;
        ulong unlimited = legacy ? UnlimitedV1 : UnlimitedV2;
        ulong? swap = memory.MemorySwapUsage ?? (memory.SwapUsage is { } used ? used + (memory.Usage ?? 0) : null);
        ulong? swapLimit = memory is { SwapLimit: { } ofSwap, Limit: { } ofMemory } ? ofSwap + ofMemory : null;
        writer.WriteStartObject("memory"u8);
        Some(writer, "cache", memory.Cache);
        Entry(writer, "usage", memory.Usage, memory.MaxUsage, memory.Limit ?? (memory.Usage is null ? 0 : unlimited), memory.FailCount);
        Entry(writer, "swap", swap, memory.MemorySwapMaxUsage, swapLimit ?? (swap is null ? 0 : unlimited), memory.SwapFailCount);
        Entry(writer, "kernel", memory.KernelUsage, memory.KernelMaxUsage, memory.KernelLimit ?? (legacy ? unlimited : 0), memory.KernelFailCount);
        Entry(writer, "kernelTCP", memory.KernelTcpUsage, memory.KernelTcpMaxUsage, memory.KernelTcpLimit ?? (legacy ? unlimited : 0), memory.KernelTcpFailCount);
        if (memory.Raw is { Count: > 0 } raw)
        {
            writer.WriteStartObject("raw"u8);
            foreach ((string name, ulong value) in raw)
                writer.WriteNumber(name, value);
            writer.WriteEndObject();
        }

        Pressure(writer, memory.Pressure);
        writer.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter writer, string name, ulong? usage, ulong? max, ulong limit, ulong? failures)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("limit"u8, limit);
        Some(writer, "usage", usage);
        Some(writer, "max", max);
        writer.WriteNumber("failcnt"u8, failures ?? 0);
        writer.WriteEndObject();
    }

    /// <summary>Stalls, as runc has them from 1.2 on.</summary>
    internal static void Pressure(Utf8JsonWriter writer, PressureStats? pressure)
    {
        if (pressure is null)
            return;
        writer.WriteStartObject("psi"u8);
        Share(writer, "some", pressure.Some ?? new());
        Share(writer, "full", pressure.Full ?? new());
        writer.WriteEndObject();
    }

    private static void Share(Utf8JsonWriter writer, string name, PressureShare share)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("avg10"u8, share.Average10);
        writer.WriteNumber("avg60"u8, share.Average60);
        writer.WriteNumber("avg300"u8, share.Average300);
        writer.WriteNumber("total"u8, share.Total);
        writer.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter writer, string name, string? list)
    {
        if (string.IsNullOrEmpty(list) || !NumberList.TryParse(list, out NumberList? parsed))
            return;
        List<ulong> numbers = [];
        for (int i = 0; i < parsed.Words.Count * 64; i++)
        {
            if ((parsed.Words[i / 64] >> (i % 64) & 1) != 0)
                numbers.Add((ulong)i);
        }

        Numbers(writer, name, numbers);
    }

    private static void Numbers(Utf8JsonWriter writer, string name, IReadOnlyList<ulong>? numbers)
    {
        if (numbers is not { Count: > 0 })
            return;
        writer.WriteStartArray(name);
        foreach (ulong number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    /// <summary>A number that is left out where it is 0, as in runc.</summary>
    internal static void Some(Utf8JsonWriter writer, string name, ulong? value)
    {
        if (value is > 0)
            writer.WriteNumber(name, value.Value);
    }
}
