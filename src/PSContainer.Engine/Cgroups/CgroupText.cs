using System;
using System.Buffers.Text;

namespace PSContainer.Engine.Cgroups;

/// <summary>Parses the kernel's text files as bytes, without making strings of what is not kept.</summary>
internal static class CgroupText
{
    // The page counter's maximum, rounded down by the page size (4 or 64 KiB): what v1 shows for "no limit".
    private const ulong LegacyUnlimited = 0x7FFF_FFFF_FFF0_0000;

    /// <summary>Takes the next line that is not empty.</summary>
    internal static bool TryLine(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Length > 0)
                return true;
        }

        line = default;
        return false;
    }

    /// <summary>Takes the next word.</summary>
    internal static bool TryWord(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        int start = 0;
        while (start < rest.Length && rest[start] is (byte)' ' or (byte)'\t' or (byte)'\n')
            start++;
        rest = rest[start..];
        int end = rest.IndexOfAny((byte)' ', (byte)'\t', (byte)'\n');
        word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return word.Length > 0;
    }

    /// <summary>A line <c>key value</c>.</summary>
    internal static bool TryKeyValue(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> key, out ulong value)
    {
        value = 0;
        return TryWord(ref line, out key) && TryWord(ref line, out ReadOnlySpan<byte> number) && TryNumber(number, out value);
    }

    /// <summary>The value of the line that begins with the key, or null.</summary>
    internal static ulong? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        while (TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (TryKeyValue(line, out ReadOnlySpan<byte> name, out ulong value) && name.SequenceEqual(key))
                return value;
        }

        return null;
    }

    /// <summary>A decimal number and nothing else.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> text, out ulong value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>The first word as a number; null for <c>max</c> or no number.</summary>
    internal static ulong? Number(ReadOnlySpan<byte> text) =>
        TryWord(ref text, out ReadOnlySpan<byte> word) && TryNumber(word, out ulong value) ? value : null;

    /// <summary>As <see cref="Number"/>, null also for v1's way to write "no limit".</summary>
    internal static ulong? Limit(ReadOnlySpan<byte> text) => Number(text) is { } value && value < LegacyUnlimited ? value : null;
}
