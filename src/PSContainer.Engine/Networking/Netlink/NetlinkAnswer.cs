using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>The end of an answer: done, or an errno with the kernel's words for it (NLMSGERR_ATTR_MSG).</summary>
internal static class NetlinkAnswer
{
    // What NLMSG_ERROR and NLMSG_DONE begin with: of an error always, of the end of a list where it comes early.
    private const int ErrnoSize = sizeof(int);

    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static void ThrowIfFailed(in NetlinkMessage message)
    {
        int error = message.Payload.Length >= ErrnoSize ? BitConverter.ToInt32(message.Payload) : 0;
        if (error < 0)
            throw new LinuxException("rtnetlink", -error, null, TryReadText(message));
    }

    /// <summary>The kernel's words, or null.</summary>
    /// <exception cref="FormatException">A length is none.</exception>
    private static string? TryReadText(in NetlinkMessage message)
    {
        if ((message.Flags & Libc.NLM_F_ACK_TLVS) == 0)
            return null;
        ReadOnlySpan<byte> rest = message.Payload[ErrnoSize..];
        if (message.Type == Libc.NLMSG_ERROR)
            rest = rest[Math.Min(EchoLength(message, rest), rest.Length)..];
        while (NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute))
        {
            if (attribute.Type == Libc.NLMSGERR_ATTR_MSG)
                return attribute.Text;
        }

        return null;
    }

    // The request comes back before the attributes: all of it, or its header alone.
    private static int EchoLength(in NetlinkMessage message, ReadOnlySpan<byte> rest)
    {
        if ((message.Flags & Libc.NLM_F_CAPPED) != 0 || rest.Length < sizeof(uint))
            return Libc.NLMSG_HDRLEN;
        uint length = BitConverter.ToUInt32(rest);
        return length > rest.Length ? rest.Length : NetlinkMessage.Align((int)length);
    }
}
