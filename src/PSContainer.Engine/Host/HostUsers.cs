using System;
using System.Globalization;

namespace PSContainer.Engine.Host;

/// <summary>Names of the host's users.</summary>
public static class HostUsers
{
    /// <summary>The name of a user, by /etc/passwd; the number where it has none there; empty for a process that has gone (-1).</summary>
    public static string GetName(long uid)
    {
        if (uid < 0)
            return string.Empty;
        foreach (ReadOnlySpan<char> line in (HostText.Read("/etc/passwd") ?? string.Empty).AsSpan().EnumerateLines())
        {
            // name:password:uid:…
            int first = line.IndexOf(':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf(':');
            if (first <= 0 || second < 0)
                continue;
            ReadOnlySpan<char> rest = line[(first + second + 2)..];
            int third = rest.IndexOf(':');
            if (third > 0 && long.TryParse(rest[..third], NumberStyles.None, null, out long found) && found == uid)
                return line[..first].ToString();
        }

        return uid.ToString();
    }
}
