using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking;

namespace PSContainer.Runtime.Verbs;

/// <summary>Shows a container's usage.</summary>
internal sealed class StatsVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        string id = SingleId.Of("stats", args);
        Stats all = new ContainerFactory(global.Factory).Load(id).GetStats();
        CgroupStats stats = all.CgroupStats;
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            Number(writer, "cpu_usage_ns", stats.Cpu?.TotalUsage);
            Number(writer, "cpu_periods", stats.Cpu?.Periods);
            Number(writer, "cpu_throttled_periods", stats.Cpu?.ThrottledPeriods);
            Number(writer, "cpu_throttled_ns", stats.Cpu?.ThrottledTime);
            Number(writer, "memory_usage", stats.Memory?.Usage);
            Number(writer, "memory_max_usage", stats.Memory?.MaxUsage);
            Number(writer, "memory_limit", stats.Memory?.Limit);
            Number(writer, "oom_kills", stats.Memory?.OomKill);
            Number(writer, "pids", stats.Pids?.Current);
            Number(writer, "pids_limit", stats.Pids?.Limit);
            Number(writer, "pids_limit_hits", stats.Pids?.FailCount);
            Number(writer, "io_read_bytes", stats.Blkio?.ReadBytes);
            Number(writer, "io_write_bytes", stats.Blkio?.WriteBytes);
            if (all.Interfaces is { } interfaces)
                Write(writer, interfaces);
            writer.WriteEndObject();
        }

        Output.Line(Encoding.UTF8.GetString(stream.ToArray()));
        return ExitCodes.Success;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<NetworkInterface> interfaces)
    {
        writer.WriteStartArray("interfaces");
        foreach (NetworkInterface link in interfaces)
        {
            writer.WriteStartObject();
            writer.WriteString("name", link.Name);
            writer.WriteNumber("rx_bytes", link.RxBytes);
            writer.WriteNumber("rx_packets", link.RxPackets);
            writer.WriteNumber("rx_errors", link.RxErrors);
            writer.WriteNumber("rx_dropped", link.RxDropped);
            writer.WriteNumber("tx_bytes", link.TxBytes);
            writer.WriteNumber("tx_packets", link.TxPackets);
            writer.WriteNumber("tx_errors", link.TxErrors);
            writer.WriteNumber("tx_dropped", link.TxDropped);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter writer, string name, ulong? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }
}
