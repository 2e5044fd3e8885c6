using System;
using System.Globalization;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>Names of the host's users.</summary>
public static class HostUsers
{
    /// <summary>The name of a user, by /etc/passwd; the number where it has none there.</summary>
    public static string GetName(uint uid)
    {
        foreach (ReadOnlySpan<char> line in (HostText.Read("/etc/passwd") ?? string.Empty).AsSpan().EnumerateLines())
        {
            // name:password:uid:…
            int first = line.IndexOf(':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf(':');
            if (first <= 0 || second < 0)
                continue;
            ReadOnlySpan<char> rest = line[(first + second + 2)..];
            int third = rest.IndexOf(':');
            if (third > 0 && uint.TryParse(rest[..third], NumberStyles.None, null, out uint found) && found == uid)
                return line[..first].ToString();
        }

        return uid.ToString();
    }

    /// <summary>The name of the user whose a file is; null where it cannot be looked at.</summary>
    public static string? GetOwner(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        long uid = Libc.TryGetOwner(path);
        return uid < 0 ? null : GetName((uint)uid);
    }
}
