using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Addresses as text.</summary>
internal static class AddressText
{
    /// <summary>An address with a prefix length, <c>10.0.0.2/24</c>.</summary>
    internal static bool IsNetwork(string text, AddressFamily family = AddressFamily.Unspecified)
    {
        int slash = text.IndexOf('/');
        return slash > 0
            && TryParse(text[..slash], family, out AddressFamily found)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, null, out int length)
            && length <= (found == AddressFamily.InterNetwork ? 32 : 128);
    }

    /// <summary>An address alone.</summary>
    internal static bool IsAddress(string text, AddressFamily family = AddressFamily.Unspecified) =>
        TryParse(text, family, out _);

    /// <summary>Six bytes, <c>02:42:ac:11:00:02</c>, that one machine can have: not those of a group, and not all zero.</summary>
    internal static bool IsHardwareAddress(string text)
    {
        string[] parts = text.Split(':');
        foreach (string part in parts)
        {
            if (part.Length != 2 || !char.IsAsciiHexDigit(part[0]) || !char.IsAsciiHexDigit(part[1]))
                return false;
        }

        return parts.Length == 6
            && (int.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 1) == 0
            && text.AsSpan().IndexOfAnyExcept('0', ':') >= 0;
    }

    private static bool TryParse(string text, AddressFamily family, out AddressFamily found)
    {
        found = AddressFamily.Unspecified;
        if (!IPAddress.TryParse(text, out IPAddress? address))
            return false;
        found = address.AddressFamily;

        // The parser also takes 127.1 and a bare number for IPv4, which nobody means here.
        return (family == AddressFamily.Unspecified || found == family)
            && (found != AddressFamily.InterNetwork || text.Split('.').Length == 4);
    }
}
