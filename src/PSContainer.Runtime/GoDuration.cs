using System;
using System.Buffers;
using System.Globalization;

namespace PSContainer.Runtime;

/// <summary>Durations as runc takes them: <c>5s</c>, <c>100ms</c>, <c>1h30m</c>, <c>1.5s</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Milliseconds)[] s_units =
    [
        ("ns", 1e-6), ("us", 1e-3), ("µs", 1e-3), ("μs", 1e-3), ("ms", 1), ("s", 1e3), ("m", 60e3), ("h", 3600e3),
    ];

    /// <exception cref="UsageException">It is none, or not more than 0 and less than 20 days.</exception>
    internal static TimeSpan Parse(string option, string text)
    {
        double milliseconds = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(s_digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
                throw Invalid(option, text);
            rest = rest[digits..];
            int letters = rest.IndexOfAny(s_digits);
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            rest = rest[unit.Length..];
            double factor = 0;
            foreach ((string name, double value) in s_units)
                factor = unit.SequenceEqual(name) ? value : factor;
            if (factor == 0)
                throw Invalid(option, text);
            milliseconds += number * factor;
        }

        return milliseconds is > 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds) : throw Invalid(option, text);
    }

    private static UsageException Invalid(string option, string text) =>
        new($"{option}: \"{text}\" is not a duration such as 5s, 100ms or 1m30s, which must be greater than 0");
}
