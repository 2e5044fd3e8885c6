using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking;

/// <summary>
/// The interfaces of the network namespaces that processes are in. By a netlink socket opened inside each: it has every counter as
/// the kernel keeps it, with the number and kind of the interface. Opened anew for each reading, because an open socket keeps
/// the namespace, and with it the host's end of every link, after the container has gone. Where that cannot be, and only root may
/// enter, the process's own /proc/PID/net/dev tells the same.
/// </summary>
internal static class InterfaceStatistics
{
    private const string Step = "read network interfaces";

    /// <summary>The interfaces of each process's namespace; null for one that is gone.</summary>
    /// <param name="processes">The processes, with their ids for the second way. A negative pidfd is passed over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerException">They cannot be read.</exception>
    internal static List<NetworkInterface>?[] Read(IReadOnlyList<(int Pidfd, int Pid)> processes, CancellationToken cancellationToken = default)
    {
        List<NetworkInterface>?[] all = new List<NetworkInterface>?[processes.Count];
        int[] pidfds = new int[processes.Count];
        for (int i = 0; i < pidfds.Length; i++)
            pidfds[i] = processes[i].Pidfd;
        if (Array.TrueForAll(pidfds, fd => fd < 0))
            return all;
        NetlinkSocket?[] sockets = new NetlinkSocket?[pidfds.Length];
        try
        {
            NetworkNamespace.Visit(pidfds, (i, entered) => sockets[i] = entered == 0 ? NetlinkSocket.TryOpen() : null);
            for (int i = 0; i < all.Length; i++)
            {
                if (pidfds[i] >= 0)
                    all[i] = sockets[i] is { } socket ? LinkDump.Read(socket, cancellationToken) : ProcNetDev.Read(pidfds[i], processes[i].Pid);
            }

            return all;
        }
        catch (Exception e) when (e is LinuxException or FormatException)
        {
            throw new ContainerException(ErrorCode.SystemError, $"network interfaces cannot be read: {e.Message}", e)
            {
                Step = Step,
                Hint = e is LinuxException linux ? ErrnoHint.For(linux.Syscall, linux.Errno) : null,
            };
        }
        finally
        {
            foreach (NetlinkSocket? socket in sockets)
                socket?.Dispose();
        }
    }
}
