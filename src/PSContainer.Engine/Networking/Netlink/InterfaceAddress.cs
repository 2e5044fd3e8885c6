using System.Net;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>An address of an interface.</summary>
/// <param name="Index">Number of the interface.</param>
/// <param name="Prefix">The address, with the length of its network's part.</param>
internal sealed record InterfaceAddress(int Index, IPPrefix Prefix)
{
    /// <summary>The address of the other end, of a link between two; or null.</summary>
    internal IPAddress? Peer { get; init; }

    /// <summary>The network's broadcast address, or null.</summary>
    internal IPAddress? Broadcast { get; init; }

    /// <summary>RT_SCOPE_*: how far it is valid; 0 is everywhere.</summary>
    internal byte Scope { get; init; }

    /// <summary>IFA_F_*.</summary>
    internal uint Flags { get; init; }

    /// <summary>Whether somebody has set it, for good and for everywhere: not a machine that hands addresses out, nor the kernel itself.</summary>
    internal bool IsPermanentAndGlobal => (Flags & Libc.IFA_F_PERMANENT) != 0 && Scope == Libc.RT_SCOPE_UNIVERSE;
}
