using System;
using System.Buffers;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>
/// Builds one netlink message (netlink(7)): a header, the family's own header, attributes. A length that its field cannot hold
/// is an error and never a shorter message (CVE-2021-43784).
/// </summary>
internal sealed class NetlinkMessageBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly ushort _type, _flags;

    internal NetlinkMessageBuilder(ushort type, ushort flags)
    {
        _type = type;
        _flags = flags;
        Zeros(Libc.NLMSG_HDRLEN);
    }

    /// <summary>The message's type.</summary>
    internal ushort Type => _type;

    /// <summary>Adds the family's header.</summary>
    internal NetlinkMessageBuilder Header<T>(in T header)
        where T : unmanaged
    {
        _bytes.Write(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in header, 1)));
        Pad();
        return this;
    }

    /// <summary>Adds an attribute.</summary>
    /// <exception cref="ArgumentException">The value is longer than an attribute can be.</exception>
    internal NetlinkMessageBuilder Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        int length = Libc.NLA_HDRLEN + value.Length;
        if (length > ushort.MaxValue)
            throw new ArgumentException($"A netlink attribute holds at most {ushort.MaxValue - Libc.NLA_HDRLEN} bytes, not {value.Length}.", nameof(value));
        Span<byte> header = _bytes.GetSpan(Libc.NLA_HDRLEN);
        BitConverter.TryWriteBytes(header, (ushort)length);
        BitConverter.TryWriteBytes(header[2..], type);
        _bytes.Advance(Libc.NLA_HDRLEN);
        _bytes.Write(value);
        Pad();
        return this;
    }

    /// <summary>Adds an attribute of 32 bits.</summary>
    internal NetlinkMessageBuilder Attribute(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BitConverter.TryWriteBytes(bytes, value);
        return Attribute(type, bytes);
    }

    /// <summary>The whole message.</summary>
    /// <param name="sequence">Its number, which the answer has too.</param>
    internal byte[] ToArray(uint sequence)
    {
        byte[] message = _bytes.WrittenSpan.ToArray();
        BitConverter.TryWriteBytes(message, (uint)message.Length);
        BitConverter.TryWriteBytes(message.AsSpan(4), _type);
        BitConverter.TryWriteBytes(message.AsSpan(6), _flags);
        BitConverter.TryWriteBytes(message.AsSpan(8), sequence);
        return message;
    }

    // Everything in a message begins at a multiple of four bytes.
    private void Pad() => Zeros(NetlinkMessage.Align(_bytes.WrittenCount) - _bytes.WrittenCount);

    private void Zeros(int count)
    {
        if (count == 0)
            return;
        _bytes.GetSpan(count)[..count].Clear();
        _bytes.Advance(count);
    }
}
