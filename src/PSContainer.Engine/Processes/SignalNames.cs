using System;
using System.Collections.Generic;
using System.Globalization;

namespace PSContainer.Engine.Processes;

/// <summary>Signals by name and by number (signal(7)).</summary>
public static class SignalNames
{
    /// <summary>The first and the last real-time signal that programs can use; glibc keeps 32 and 33 for itself.</summary>
    private const int RtMin = 34, RtMax = 64;

    // By number from 1 on; the numbers are the same on x64 and arm64.
    private static readonly string[] s_names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ];

    private static readonly (string Name, int Number)[] s_aliases =
        [("IOT", 6), ("CLD", 17), ("POLL", 29), ("UNUSED", 31)];

    /// <summary>The number of a signal: <c>TERM</c>, <c>SIGTERM</c>, <c>15</c>, <c>RTMIN+3</c>, in any letter case.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static int Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out int number)
            ? number
            : throw new FormatException(
                $"'{text}' is not a signal. Valid are a name (TERM or SIGTERM), RTMIN+N and RTMAX-N, or a number from 0 to {RtMax}.");
    }

    /// <summary>The number of a signal, or false.</summary>
    public static bool TryParse(string? text, out int number)
    {
        number = 0;
        ReadOnlySpan<char> name = text.AsSpan().Trim();
        if (name.IsEmpty)
            return false;
        if (char.IsAsciiDigit(name[0]))
            return TryParseNumber(name, out number) && number <= RtMax;
        if (name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase))
            name = name[3..];
        if (name.StartsWith("RT", StringComparison.OrdinalIgnoreCase))
            return TryParseRealTime(name, out number);
        for (int i = 0; i < s_names.Length; i++)
        {
            if (name.Equals(s_names[i], StringComparison.OrdinalIgnoreCase))
            {
                number = i + 1;
                return true;
            }
        }

        foreach ((string alias, int value) in s_aliases)
        {
            if (name.Equals(alias, StringComparison.OrdinalIgnoreCase))
            {
                number = value;
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of a number: <c>SIGTERM</c>, <c>SIGRTMIN+3</c>; the number itself where it has none.</summary>
    public static string GetName(int number) => number switch
    {
        >= 1 when number <= s_names.Length => "SIG" + s_names[number - 1],
        RtMin => "SIGRTMIN",
        RtMax => "SIGRTMAX",
        > RtMin and < RtMax => $"SIGRTMIN+{number - RtMin}",
        _ => number.ToString(),
    };

    /// <summary>All names without <c>SIG</c>, but for the real-time signals.</summary>
    public static IReadOnlyList<string> Names => s_names;

    private static bool TryParseRealTime(ReadOnlySpan<char> name, out int number)
    {
        number = 0;
        bool fromStart = name.StartsWith("RTMIN", StringComparison.OrdinalIgnoreCase);
        if (!fromStart && !name.StartsWith("RTMAX", StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> rest = name[5..];
        int offset = 0;
        if (!rest.IsEmpty && (rest[0] != (fromStart ? '+' : '-') || !TryParseNumber(rest[1..], out offset)))
            return false;
        if (offset > RtMax - RtMin)
            return false;
        number = fromStart ? RtMin + offset : RtMax - offset;
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, null, out number);
}
