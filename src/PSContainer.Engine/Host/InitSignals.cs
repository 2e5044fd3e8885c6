using System;
using System.Globalization;

namespace PSContainer.Engine.Host;

/// <summary>What the first process of a pid namespace does with signals (pid_namespaces(7)).</summary>
public static class InitSignals
{
    /// <summary>
    /// Whether a signal to a process would have no effect now: it is the first of its pid namespace, and neither handles nor
    /// blocks the signal. A process that cannot be looked at is taken for one that handles it.
    /// </summary>
    /// <param name="processId">Its id on the host.</param>
    /// <param name="signal">Number of the signal; SIGKILL and SIGSTOP always have their effect.</param>
    public static bool AreDropped(int processId, int signal)
    {
        if (signal is 9 or 19 or < 1 or > 64 || HostText.Read($"/proc/{processId}/status") is not { } status)
            return false;
        bool first = false;
        ulong handled = ulong.MaxValue;
        ulong blocked = ulong.MaxValue;
        foreach (ReadOnlySpan<char> line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("NSpid:", StringComparison.Ordinal))
                first = line.EndsWith("\t1", StringComparison.Ordinal) && line[6..].Trim().Contains('\t');
            else if (line.StartsWith("SigCgt:", StringComparison.Ordinal))
                handled = Parse(line[7..]);
            else if (line.StartsWith("SigBlk:", StringComparison.Ordinal))
                blocked = Parse(line[7..]);
        }

        ulong bit = 1UL << (signal - 1);
        return first && (handled & bit) == 0 && (blocked & bit) == 0;
    }

    private static ulong Parse(ReadOnlySpan<char> mask) =>
        ulong.TryParse(mask.Trim(), NumberStyles.AllowHexSpecifier, null, out ulong value) ? value : ulong.MaxValue;
}
