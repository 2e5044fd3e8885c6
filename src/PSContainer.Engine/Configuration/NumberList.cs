using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PSContainer.Engine.Configuration;

/// <summary>Numbers of CPUs or memory nodes, as a text (<c>0-3,7</c>) and as the words of a bit mask.</summary>
internal sealed class NumberList
{
    /// <summary>The largest number: more than any machine has, and a mask that is not too large for any buffer.</summary>
    internal const int Largest = 64 * 1024 - 1;

    private const int BitsOfWord = 64;

    private readonly List<ulong> _words = [];

    /// <summary>The mask, the lowest word first, without empty words at its end.</summary>
    internal IReadOnlyList<ulong> Words => _words;

    /// <summary>Reads a text. Empty is an empty list.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out NumberList? list)
    {
        list = null;
        NumberList found = new();
        foreach (Range part in text.AsSpan().Split(','))
        {
            ReadOnlySpan<char> range = text.AsSpan()[part];
            int dash = range.IndexOf('-');
            if (text.Length == 0)
                break;
            if (!TryNumber(dash < 0 ? range : range[..dash], out int first))
                return false;
            int last = first;
            if (dash >= 0 && (!TryNumber(range[(dash + 1)..], out last) || last < first))
                return false;
            for (int i = first; i <= last; i++)
                found.TryAdd(i);
        }

        list = found;
        return true;
    }

    /// <summary>Adds a number.</summary>
    /// <returns>Whether it is one that a list can hold.</returns>
    internal bool TryAdd(int number)
    {
        if (number is < 0 or > Largest)
            return false;
        while (_words.Count <= number / BitsOfWord)
            _words.Add(0);
        _words[number / BitsOfWord] |= 1UL << number % BitsOfWord;
        return true;
    }

    /// <summary>As a text, neighbours as a range.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int i = 0; i < _words.Count * BitsOfWord; i++)
        {
            if (!Has(i))
                continue;
            int first = i;
            while (Has(i + 1))
                i++;
            text.Append(text.Length == 0 ? string.Empty : ",").Append(CultureInfo.InvariantCulture, $"{first}");
            if (i > first)
                text.Append(CultureInfo.InvariantCulture, $"-{i}");
        }

        return text.ToString();
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= Largest;

    private bool Has(int number) =>
        number / BitsOfWord < _words.Count && (_words[number / BitsOfWord] >> number % BitsOfWord & 1) != 0;
}
