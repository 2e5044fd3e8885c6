using System.Globalization;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Terminals;

/// <summary>Where the monitor of a process with a terminal can be reached: a socket in the container's state directory.</summary>
internal static class TerminalSocket
{
    internal const string Prefix = "terminal-";

    /// <summary>Largest packet, with its first byte.</summary>
    internal const int PacketSize = 16 * 1024;

    /// <summary>By id and start time, so that what a monitor left which was killed is never taken for another's.</summary>
    internal static string NameOf(ProcessIdentity process) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{process.Pid}-{process.StartTime}");
}
