using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Processes;

/// <summary>The environment of the user's program.</summary>
internal static class ProgramEnvironment
{
    internal const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // What every terminal of today understands, and every terminfo has an entry for.
    private const string DefaultTerminal = "xterm";

    /// <summary>The given variables, a later one of the same name winning, with PATH and HOME where they are missing, and with a terminal TERM.</summary>
    internal static List<string> Complete(IReadOnlyList<string> given, string home, bool terminal = false)
    {
        List<string> result = new(given.Count + 2);
        for (int i = 0; i < given.Count; i++)
        {
            bool again = false;
            for (int j = i + 1; j < given.Count && !again; j++)
                again = Name(given[j]).SequenceEqual(Name(given[i]));
            if (!again)
                result.Add(given[i]);
        }

        if (Get(result, "PATH") is null)
            result.Add("PATH=" + DefaultPath);
        if (terminal && Get(result, "TERM") is null)
            result.Add("TERM=" + DefaultTerminal);
        if (string.IsNullOrEmpty(Get(result, "HOME")))
        {
            result.RemoveAll(v => v.StartsWith("HOME=", StringComparison.Ordinal));
            result.Add("HOME=" + home);
        }

        return result;
    }

    private static ReadOnlySpan<char> Name(string variable)
    {
        int equals = variable.IndexOf('=');
        return variable.AsSpan(0, equals < 0 ? variable.Length : equals);
    }

    internal static string? Get(IReadOnlyList<string> environment, string name)
    {
        foreach (string variable in environment)
        {
            if (variable.Length > name.Length && variable[name.Length] == '=' && variable.StartsWith(name, StringComparison.Ordinal))
                return variable[(name.Length + 1)..];
        }

        return null;
    }
}
