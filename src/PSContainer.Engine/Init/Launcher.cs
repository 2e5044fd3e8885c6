using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>
/// The warm process that forks monitors: one for each shell session, started when first needed, ended when the
/// session's socket closes. It keeps nothing of the containers.
/// </summary>
public static class Launcher
{
    /// <summary>The descriptor at which the launcher finds its socket.</summary>
    internal const int SocketDescriptor = 3;

    /// <summary>Serves requests on descriptor 3 until the other end is closed.</summary>
    /// <returns>The exit code.</returns>
    public static int Run()
    {
        Libc.SetProcessName("pscontainer\0"u8);
        _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 0);

        // What the caller left open without close-on-exec is neither ours nor any container's (CVE-2024-21626).
        _ = Libc.TryCloseRange(SocketDescriptor + 1, uint.MaxValue, 0);
        _ = Libc.TryChdir("/"); // not to keep a file system busy for the length of a session
        _ = Libc.TryFcntl(SocketDescriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
        List<Libc.PollFd> watched = [new() { Fd = SocketDescriptor, Events = Libc.POLLIN }];
        int[] descriptors = new int[Libc.MaxDescriptors];
        byte[] request = new byte[16];
        while (true)
        {
            Span<Libc.PollFd> fds = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(watched);
            if (Libc.TryPoll(fds, -1) < 0)
                return 1;
            ReapMonitors(watched);
            if (watched[0].Returned == 0)
                continue;
            int n = Libc.TryReceive(SocketDescriptor, request, descriptors, out int count);
            if (n <= 0 && count == 0)
                return 0;
            if (count >= LaunchDescriptors.FixedCount)
                Fork(descriptors.AsSpan(0, count), watched);
            foreach (int fd in descriptors.AsSpan(0, count))
                Libc.Close(fd);
        }
    }

    private static void Fork(ReadOnlySpan<int> descriptors, List<Libc.PollFd> watched)
    {
        int pid = Libc.TryFork();
        if (pid == 0)
        {
            foreach (Libc.PollFd other in watched)
                Libc.Close(other.Fd);
            Monitor.Run(descriptors);
        }

        // A failed fork closes the channel, which the parent sees as a launch that ended.
        int pidfd = pid < 0 ? -1 : Libc.TryPidfdOpen(pid);
        if (pidfd >= 0)
            watched.Add(new() { Fd = pidfd, Events = Libc.POLLIN });
    }

    private static void ReapMonitors(List<Libc.PollFd> watched)
    {
        while (Libc.TryWaitPid(-1, out _, Libc.WNOHANG) > 0)
        {
        }

        for (int i = watched.Count - 1; i > 0; i--)
        {
            if (watched[i].Returned == 0)
                continue;
            Libc.Close(watched[i].Fd);
            watched.RemoveAt(i);
        }
    }
}
