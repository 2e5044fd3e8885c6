using System.IO;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Shows a container's usage.</summary>
internal sealed class StatsVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        string id = SingleId.Of("stats", args);
        CgroupStats stats = new ContainerFactory(global.Factory).Load(id).GetStats();
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            Number(writer, "cpu_usage_ns", stats.Cpu?.TotalUsage);
            Number(writer, "cpu_throttled_periods", stats.Cpu?.ThrottledPeriods);
            Number(writer, "memory_usage", stats.Memory?.Usage);
            Number(writer, "memory_max_usage", stats.Memory?.MaxUsage);
            Number(writer, "memory_limit", stats.Memory?.Limit);
            Number(writer, "oom_kills", stats.Memory?.OomKill);
            Number(writer, "pids", stats.Pids?.Current);
            Number(writer, "pids_limit", stats.Pids?.Limit);
            Number(writer, "io_read_bytes", stats.Blkio?.ReadBytes);
            Number(writer, "io_write_bytes", stats.Blkio?.WriteBytes);
            writer.WriteEndObject();
        }

        Output.Line(Encoding.UTF8.GetString(stream.ToArray()));
        return ExitCodes.Success;
    }

    private static void Number(Utf8JsonWriter writer, string name, ulong? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }
}
