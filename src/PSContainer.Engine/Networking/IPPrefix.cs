using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PSContainer.Engine.Networking;

/// <summary>An address with the length of its network's part: <c>10.0.0.2/24</c>, <c>fd00::2/64</c>.</summary>
/// <param name="Address">The address, with the bits that are the host's.</param>
/// <param name="Length">Bits of the network's part: 0 to 32, or 0 to 128.</param>
internal readonly record struct IPPrefix(IPAddress Address, int Length)
{
    /// <summary>Bits of an address of the family.</summary>
    internal int Bits => Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The network: the same with the host's bits zero.</summary>
    internal IPPrefix Network => new(Fill(0), Length);

    /// <summary>The address of all in the network; null where there is none: IPv6, and IPv4 networks of one or two addresses (RFC 3021).</summary>
    internal IPAddress? Broadcast => Bits == 32 && Length < 31 ? Fill(byte.MaxValue) : null;

    /// <summary>Takes it from a text that a rule has checked.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static IPPrefix Parse(string text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0)
            throw new FormatException($"'{text}' is not an address with prefix length.");
        return new IPPrefix(IPAddress.Parse(text.AsSpan(0, slash)), int.Parse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether an address is of this network.</summary>
    internal bool Contains(IPAddress address) =>
        address.AddressFamily == Address.AddressFamily && new IPPrefix(address, Length).Network == Network;

    /// <summary>Whether the two have an address in common.</summary>
    internal bool Overlaps(IPPrefix other) => Length <= other.Length ? Contains(other.Address) : other.Contains(Address);

    /// <summary><c>10.0.0.2/24</c>.</summary>
    public override string ToString() => $"{Address}/{Length}";

    private IPAddress Fill(byte host)
    {
        byte[] bytes = Address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            byte mask = (byte)(Length >= (i + 1) * 8 ? 255 : Length <= i * 8 ? 0 : 255 << (8 - (Length - (i * 8))));
            bytes[i] = (byte)((bytes[i] & mask) | (host & ~mask));
        }

        return new IPAddress(bytes);
    }
}
