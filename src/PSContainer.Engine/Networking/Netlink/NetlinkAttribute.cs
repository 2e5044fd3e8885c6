using System;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>One attribute of a message, its length held against what is there before it is used.</summary>
internal readonly ref struct NetlinkAttribute
{
    // The upper two bits say that it is nested or in network byte order (linux/netlink.h, NLA_TYPE_MASK).
    private const ushort TypeMask = 0x3FFF;

    private NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The kind, by the family's numbers.</summary>
    internal ushort Type { get; }

    /// <summary>The value.</summary>
    internal ReadOnlySpan<byte> Value { get; }

    /// <summary>The value as text, without the NUL at its end.</summary>
    internal string Text
    {
        get
        {
            int end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>The value as a number of 32 bits.</summary>
    /// <exception cref="FormatException">It is shorter.</exception>
    internal int Number => Value.Length >= sizeof(int) ? BitConverter.ToInt32(Value) : throw Short("a number");

    /// <summary>The value as an address of IPv4 or IPv6.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal IPAddress Address => Value.Length is 4 or 16 ? new IPAddress(Value) : throw Short("an address");

    /// <summary>Takes the next attribute; false at the end.</summary>
    /// <exception cref="FormatException">The bytes end in the middle of an attribute, or a length is none.</exception>
    internal static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out NetlinkAttribute attribute)
    {
        attribute = default;
        if (rest.IsEmpty)
            return false;
        if (!MemoryMarshal.TryRead(rest, out Libc.NlAttr header) || header.Length < Libc.NLA_HDRLEN || header.Length > rest.Length)
            throw new FormatException($"A netlink attribute of {header.Length} bytes in {rest.Length} that are left of its message.");
        attribute = new NetlinkAttribute((ushort)(header.Type & TypeMask), rest[Libc.NLA_HDRLEN..header.Length]);
        rest = rest[Math.Min(NetlinkMessage.Align(header.Length), rest.Length)..];
        return true;
    }

    private FormatException Short(string what) => new($"A netlink attribute of type {Type} with {Value.Length} bytes, which are not {what}.");
}
