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

    internal static ulong? Get(Dictionary<string, ulong> values, string key) => values.TryGetValue(key, out ulong value) ? value : null;
}
