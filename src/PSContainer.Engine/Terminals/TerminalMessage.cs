namespace PSContainer.Engine.Terminals;

/// <summary>
/// Messages on the socket of a terminal that a monitor holds, the first byte of a packet (SOCK_SEQPACKET); what follows is the
/// payload, numbers little-endian.
/// </summary>
internal enum TerminalMessage : byte
{
    /// <summary>To the monitor: send what the program writes from now on. A byte: 1 to look only.</summary>
    Attach = 1,

    /// <summary>To the monitor: typed. To the viewer: written by the program.</summary>
    Data,

    /// <summary>To the monitor: columns and rows, two bytes each. Programs are told also where they are as before: a new viewer wants the picture drawn.</summary>
    Resize,

    /// <summary>To the monitor: hang up; the session of the terminal gets SIGHUP.</summary>
    HangUp,

    /// <summary>To the viewer: the terminal's number in the container's /dev/pts, four bytes; columns and rows.</summary>
    Hello,

    /// <summary>To the viewer, as the last: exit code and signal, four bytes each.</summary>
    Exited,
}
