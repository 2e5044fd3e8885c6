using System;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Cgroups;

/// <summary>Reads memory.stat of both versions: lines of <c>name bytes</c>.</summary>
internal static class MemoryStatParser
{
    internal static Dictionary<string, ulong> Parse(ReadOnlySpan<byte> text)
    {
        Dictionary<string, ulong> values = new(64);
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (CgroupText.TryKeyValue(line, out ReadOnlySpan<byte> key, out ulong value))
                values[Encoding.ASCII.GetString(key)] = value;
        }

        return values;
    }

    /// <summary>Reads memory.numa_stat: <c>total=3 N0=2 N1=1</c>, on cgroup v2 <c>anon N0=2 N1=1</c>. Null where the kernel has none.</summary>
    internal static Dictionary<string, IReadOnlyDictionary<string, ulong>>? ReadNuma(CgroupReader reader, string directory)
    {
        if (!reader.TryRead(directory, "memory.numa_stat", out ReadOnlySpan<byte> text))
            return null;
        Dictionary<string, IReadOnlyDictionary<string, ulong>> kinds = new(32);
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!CgroupText.TryWord(ref line, out ReadOnlySpan<byte> name))
                continue;
            int equals = name.IndexOf((byte)'=');
            Dictionary<string, ulong> nodes = [];
            while (CgroupText.TryWord(ref line, out ReadOnlySpan<byte> node))
            {
                int at = node.IndexOf((byte)'=');
                if (at > 0 && CgroupText.TryNumber(node[(at + 1)..], out ulong value))
                    nodes[Encoding.ASCII.GetString(node[..at])] = value;
            }

            kinds[Encoding.ASCII.GetString(equals < 0 ? name : name[..equals])] = nodes;
        }

        return kinds;
    }

    internal static ulong? Get(Dictionary<string, ulong> values, string key) => values.TryGetValue(key, out ulong value) ? value : null;
}
