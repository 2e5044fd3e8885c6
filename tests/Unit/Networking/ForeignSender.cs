using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Tests.Networking;

/// <summary>A process that sends what it likes to another's netlink socket, as one with CAP_NET_ADMIN can.</summary>
internal static partial class ForeignSender
{
    /// <summary>The address (port id) of the one route netlink socket of this process.</summary>
    internal static uint FindOwnPort()
    {
        HashSet<string> own = [];
        foreach (string fd in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (new FileInfo(fd).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal))
                own.Add(target[8..^1]);
        }

        // sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode
        foreach (string line in File.ReadLines("/proc/self/net/netlink"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 10 && words[1] == "0" && own.Contains(words[9]))
                return uint.Parse(words[2]);
        }

        throw new InvalidOperationException("This process has no route netlink socket.");
    }

    internal static unsafe void Send(uint port, ReadOnlySpan<byte> message)
    {
        int socket = Libc.TryOpenRouteSocket();
        try
        {
            Libc.SockAddrNl address = new() { Family = 16, PortId = port };
            fixed (byte* data = message)
            {
                if (sendto(socket, data, (nuint)message.Length, 0, &address, (uint)sizeof(Libc.SockAddrNl)) < 0)
                    throw new IOException($"sendto: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            Libc.Close(socket);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint sendto(int socket, byte* data, nuint length, int flags, Libc.SockAddrNl* address, uint addressLength);
}
