using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>
/// Headers and attributes, one after the other, each beginning at a multiple of four bytes (netlink(7)). A length that its field
/// cannot hold is an error and never a shorter attribute (CVE-2021-43784).
/// </summary>
internal sealed class NetlinkBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>What is there.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Adds a structure.</summary>
    internal void Header<T>(in T header)
        where T : unmanaged
    {
        _bytes.Write(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in header, 1)));
        Pad();
    }

    /// <summary>Adds bytes that are zero.</summary>
    internal void Zeros(int count)
    {
        if (count == 0)
            return;
        _bytes.GetSpan(count)[..count].Clear();
        _bytes.Advance(count);
    }

    /// <summary>Adds an attribute.</summary>
    /// <exception cref="ArgumentException">The value is longer than an attribute can be.</exception>
    internal void Attribute(ushort type, ReadOnlySpan<byte> value)
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
    }

    /// <summary>Adds an attribute of 32 bits.</summary>
    internal void Attribute(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BitConverter.TryWriteBytes(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>Adds an attribute of text, with a NUL at its end.</summary>
    internal void Attribute(ushort type, string text) => Attribute(type, Encoding.UTF8.GetBytes(text + '\0'));

    /// <summary>Adds an attribute that holds attributes.</summary>
    /// <param name="type">Its number.</param>
    /// <param name="fill">Adds what is to be in it.</param>
    internal void Nested(ushort type, Action<NetlinkBuffer> fill)
    {
        NetlinkBuffer inner = new();
        fill(inner);
        Attribute((ushort)(type | Libc.NLA_F_NESTED), inner.Written);
    }

    private void Pad() => Zeros(NetlinkMessage.Align(_bytes.WrittenCount) - _bytes.WrittenCount);
}
