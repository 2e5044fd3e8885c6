using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Reads <c>8:0 Read 4096</c> and <c>8:0 4096</c> lines; the sum at the end (<c>Total 4096</c>) is left out.</summary>
internal static class BlkioParser
{
    internal static List<BlkioEntry> Parse(ReadOnlySpan<byte> text)
    {
        List<BlkioEntry> entries = [];
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!CgroupText.TryWord(ref line, out ReadOnlySpan<byte> device) || !TryDevice(device, out uint major, out uint minor)
                || !CgroupText.TryWord(ref line, out ReadOnlySpan<byte> operation))
                continue;
            if (CgroupText.Number(line) is { } value)
                entries.Add(new BlkioEntry { Major = major, Minor = minor, Operation = NameOf(operation), Value = value });
            else if (CgroupText.TryNumber(operation, out value))
                entries.Add(new BlkioEntry { Major = major, Minor = minor, Value = value });
        }

        return entries;
    }

    /// <summary><c>8:16</c>.</summary>
    internal static bool TryDevice(ReadOnlySpan<byte> text, out uint major, out uint minor)
    {
        minor = 0;
        return Utf8Parser.TryParse(text, out major, out int used) && used < text.Length && text[used] == ':'
            && Utf8Parser.TryParse(text[(used + 1)..], out minor, out _);
    }

    internal static ulong Sum(IReadOnlyList<BlkioEntry> entries, string operation)
    {
        ulong sum = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Operation == operation)
                sum += entries[i].Value;
        }

        return sum;
    }

    // The usual names, without a new string for each line.
    private static string NameOf(ReadOnlySpan<byte> operation)
    {
        if (operation.SequenceEqual("Read"u8))
            return "Read";
        if (operation.SequenceEqual("Write"u8))
            return "Write";
        return Encoding.ASCII.GetString(operation);
    }
}
