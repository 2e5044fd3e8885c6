using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>Builds one netlink message (netlink(7)): a header, the family's own header, attributes.</summary>
internal sealed class NetlinkMessageBuilder
{
    private readonly NetlinkBuffer _buffer = new();
    private readonly ushort _type, _flags;

    internal NetlinkMessageBuilder(ushort type, ushort flags)
    {
        _type = type;
        _flags = flags;
        _buffer.Zeros(Libc.NLMSG_HDRLEN);
    }

    /// <summary>The message's type.</summary>
    internal ushort Type => _type;

    /// <summary>Adds the family's header.</summary>
    internal NetlinkMessageBuilder Header<T>(in T header)
        where T : unmanaged
    {
        _buffer.Header(header);
        return this;
    }

    /// <summary>Adds an attribute.</summary>
    /// <exception cref="ArgumentException">The value is longer than an attribute can be.</exception>
    internal NetlinkMessageBuilder Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        _buffer.Attribute(type, value);
        return this;
    }

    /// <summary>Adds an attribute of 32 bits.</summary>
    internal NetlinkMessageBuilder Attribute(ushort type, uint value)
    {
        _buffer.Attribute(type, value);
        return this;
    }

    /// <summary>Adds what somebody else knows how to write.</summary>
    internal NetlinkMessageBuilder With(Action<NetlinkBuffer> write)
    {
        write(_buffer);
        return this;
    }

    /// <summary>The whole message.</summary>
    /// <param name="sequence">Its number, which the answer has too.</param>
    internal byte[] ToArray(uint sequence)
    {
        byte[] message = _buffer.Written.ToArray();
        BitConverter.TryWriteBytes(message, (uint)message.Length);
        BitConverter.TryWriteBytes(message.AsSpan(4), _type);
        BitConverter.TryWriteBytes(message.AsSpan(6), _flags);
        BitConverter.TryWriteBytes(message.AsSpan(8), sequence);
        return message;
    }
}
