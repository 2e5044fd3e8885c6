using System;
using System.Security.Cryptography;

namespace PSContainer.Engine.Networking;

/// <summary>Hardware addresses of Ethernet: six bytes, <c>02:42:ac:11:00:02</c>.</summary>
internal static class HardwareAddress
{
    private const int Length = 6;

    // Of one machine, administered locally; and so great that a bridge, which takes the smallest of its ports', never takes this one.
    private const byte First = 0xfe;

    /// <summary>From a text that a rule has checked; none from an empty one.</summary>
    internal static byte[] Parse(string text) => text.Length == 0 ? [] : Convert.FromHexString(text.Replace(":", string.Empty, StringComparison.Ordinal));

    /// <summary>As text.</summary>
    internal static string Format(ReadOnlySpan<byte> address)
    {
        string hex = Convert.ToHexStringLower(address);
        return string.Create(Math.Max(0, (address.Length * 3) - 1), hex, static (text, hex) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = i % 3 == 2 ? ':' : hex[(i / 3 * 2) + (i % 3)];
        });
    }

    /// <summary>An address for the host's end of a pair.</summary>
    internal static string Random()
    {
        byte[] address = RandomNumberGenerator.GetBytes(Length);
        address[0] = First;
        return Format(address);
    }
}
