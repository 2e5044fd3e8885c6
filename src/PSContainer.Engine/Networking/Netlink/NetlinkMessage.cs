using System;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>One message out of what was received. Every length is held against what is there before it is used.</summary>
internal readonly ref struct NetlinkMessage
{
    private NetlinkMessage(Libc.NlMsgHdr header, ReadOnlySpan<byte> payload)
    {
        Type = header.Type;
        Flags = header.Flags;
        Sequence = header.Sequence;
        Payload = payload;
    }

    /// <summary>NLMSG_* or the family's own.</summary>
    internal ushort Type { get; }

    /// <summary>NLM_F_*.</summary>
    internal ushort Flags { get; }

    /// <summary>The number of the request that it answers.</summary>
    internal uint Sequence { get; }

    /// <summary>All after the header.</summary>
    internal ReadOnlySpan<byte> Payload { get; }

    /// <summary>The next multiple of four.</summary>
    internal static int Align(int length) => (length + 3) & ~3;

    /// <summary>Takes the next message; false at the end.</summary>
    /// <exception cref="FormatException">The text of bytes ends in the middle of a message, or a length is none.</exception>
    internal static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out NetlinkMessage message)
    {
        message = default;
        if (rest.IsEmpty)
            return false;
        if (!MemoryMarshal.TryRead(rest, out Libc.NlMsgHdr header) || header.Length < Libc.NLMSG_HDRLEN || header.Length > rest.Length)
            throw new FormatException($"A netlink message of {header.Length} bytes in {rest.Length} that were received.");
        int length = (int)header.Length;
        message = new NetlinkMessage(header, rest[Libc.NLMSG_HDRLEN..length]);
        rest = rest[Math.Min(Align(length), rest.Length)..];
        return true;
    }

    /// <summary>Splits the payload into the family's header and the attributes after it.</summary>
    /// <exception cref="FormatException">It is shorter than the header.</exception>
    internal unsafe ReadOnlySpan<byte> Attributes<T>(out T header)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(Payload, out header))
            throw new FormatException($"A netlink message of type {Type} with {Payload.Length} bytes after its header.");
        return Payload[Math.Min(Align(sizeof(T)), Payload.Length)..];
    }
}
