using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups;

/// <summary>rdma.max and rdma.current, the same in both versions: <c>mlx4_0 hca_handle=2 hca_object=max</c>.</summary>
internal static class RdmaText
{
    internal static void Write(LimitWriter files, Dictionary<string, RdmaLimit> limits)
    {
        foreach ((string device, RdmaLimit limit) in limits)
        {
            string line = string.Empty;
            if (limit.HcaHandles is { } handles)
                line += $" hca_handle={handles}";
            if (limit.HcaObjects is { } objects)
                line += $" hca_object={objects}";
            if (line.Length > 0)
                files.WriteLine("rdma.max", device, line[1..], "hca_handle=max hca_object=max");
        }
    }

    internal static Dictionary<string, RdmaStats>? Read(CgroupReader reader, string directory)
    {
        if (!reader.TryRead(directory, "rdma.current", out ReadOnlySpan<byte> text))
            return null;
        Dictionary<string, RdmaStats> devices = [];
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            RdmaStats stats = Get(devices, ref line);
            (stats.HcaHandles, stats.HcaObjects) = Values(line);
        }

        if (reader.TryRead(directory, "rdma.max", out text))
        {
            while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
            {
                RdmaStats stats = Get(devices, ref line);
                (stats.HcaHandlesLimit, stats.HcaObjectsLimit) = Values(line);
            }
        }

        return devices;
    }

    private static RdmaStats Get(Dictionary<string, RdmaStats> devices, ref ReadOnlySpan<byte> line)
    {
        CgroupText.TryWord(ref line, out ReadOnlySpan<byte> word);
        string name = Encoding.UTF8.GetString(word);
        if (!devices.TryGetValue(name, out RdmaStats? stats))
            devices[name] = stats = new RdmaStats();
        return stats;
    }

    private static (ulong? Handles, ulong? Objects) Values(ReadOnlySpan<byte> line)
    {
        ulong? handles = null, objects = null;
        while (CgroupText.TryWord(ref line, out ReadOnlySpan<byte> word))
        {
            if (word.StartsWith("hca_handle="u8))
                handles = CgroupText.Number(word["hca_handle=".Length..]);
            else if (word.StartsWith("hca_object="u8))
                objects = CgroupText.Number(word["hca_object=".Length..]);
        }

        return (handles, objects);
    }
}
