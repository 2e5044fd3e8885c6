using System;
using System.Buffers.Text;

namespace PSContainer.Engine.Cgroups;

/// <summary>Reads <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=0</c>.</summary>
internal static class PressureParser
{
    /// <summary>The file's pressure, or null where the kernel has none (psi=0 makes the file unreadable).</summary>
    internal static PressureStats? Read(CgroupReader reader, string directory, string file) =>
        reader.TryRead(directory, file, out ReadOnlySpan<byte> text) ? Parse(text) : null;

    internal static PressureStats? Parse(ReadOnlySpan<byte> text)
    {
        PressureStats stats = new();
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!CgroupText.TryWord(ref line, out ReadOnlySpan<byte> kind))
                continue;
            if (kind.SequenceEqual("some"u8))
                stats.Some = ParseShare(line);
            else if (kind.SequenceEqual("full"u8))
                stats.Full = ParseShare(line);
        }

        return stats.Some is null && stats.Full is null ? null : stats;
    }

    private static PressureShare ParseShare(ReadOnlySpan<byte> line)
    {
        PressureShare share = new();
        while (CgroupText.TryWord(ref line, out ReadOnlySpan<byte> word))
        {
            int equals = word.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            ReadOnlySpan<byte> key = word[..equals], value = word[(equals + 1)..];
            if (key.SequenceEqual("total"u8) && CgroupText.TryNumber(value, out ulong total))
                share.Total = total;
            else if (Utf8Parser.TryParse(value, out double percent, out _))
                SetAverage(share, key, percent);
        }

        return share;
    }

    private static void SetAverage(PressureShare share, ReadOnlySpan<byte> key, double percent)
    {
        if (key.SequenceEqual("avg10"u8))
            share.Average10 = percent;
        else if (key.SequenceEqual("avg60"u8))
            share.Average60 = percent;
        else if (key.SequenceEqual("avg300"u8))
            share.Average300 = percent;
    }
}
