using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>
/// The warm process that forks monitors: one for each shell session, started when first needed, ended when the
/// session's socket closes. It always keeps one monitor in readiness, which takes the next request by itself, so that
/// nobody waits for its fork. It keeps nothing of the containers.
/// </summary>
public static class Launcher
{
    /// <summary>The descriptor at which the launcher finds its socket.</summary>
    internal const int SocketDescriptor = 3;

    /// <summary>Serves requests on descriptor 3 until the other end is closed.</summary>
    /// <param name="once">Serves one, by becoming itself what is asked for: for a caller that will hardly ask for another.</param>
    /// <returns>The exit code.</returns>
    public static int Run(bool once = false)
    {
        Libc.SetProcessName("pscontainer\0"u8);
        _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 0);

        // What the caller left open without close-on-exec is neither ours nor any container's (CVE-2024-21626).
        _ = Libc.TryCloseRange(SocketDescriptor + 1, uint.MaxValue, 0);
        _ = Libc.TryChdir("/"); // not to keep a file system busy for the length of a session
        _ = Libc.TryFcntl(SocketDescriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
        if (once)
            Await(-1);
        (int taken, int take) = Libc.Pipe();

        // The socket is the spare monitor's to read; here it is watched for its end alone.
        List<Libc.PollFd> watched = [new() { Fd = SocketDescriptor }, new() { Fd = taken, Events = Libc.POLLIN }];
        int spare = 0;
        byte[] mark = new byte[1];
        while (true)
        {
            if (spare == 0)
                spare = Fork(watched, take);
            if (spare < 0 || Libc.TryPoll(CollectionsMarshal.AsSpan(watched), -1) < 0)
                return 1;
            if (watched[1].Returned != 0 && Libc.TryRead(taken, mark) == 1)
                spare = 0;
            if (Reap(watched, spare))
                spare = 0;
            if (watched[0].Returned != 0)
                return 0;
        }
    }

    /// <summary>A monitor in readiness; its pid, or -errno.</summary>
    private static int Fork(List<Libc.PollFd> watched, int take)
    {
        int pid = Libc.TryFork();
        if (pid == 0)
        {
            for (int i = 1; i < watched.Count; i++)
                Libc.Close(watched[i].Fd);
            Await(take);
        }

        int pidfd = pid < 0 ? -1 : Libc.TryPidfdOpen(pid);
        if (pidfd >= 0)
            watched.Add(new() { Fd = pidfd, Events = Libc.POLLIN });
        return pid;
    }

    /// <summary>The spare monitor: waits for a request, says that it has one, and becomes that container's monitor. Does not return.</summary>
    private static void Await(int take)
    {
        int[] descriptors = new int[Libc.MaxDescriptors];
        byte[] request = new byte[16];
        Rehearsal.Run();
        int n = Libc.TryReceive(SocketDescriptor, request, descriptors, out int count);
        if (n <= 0)
            Libc.ExitNow(0);
        _ = Libc.TryWrite(take, [1]);
        Libc.Close(take);
        Libc.Close(SocketDescriptor);
        if (request[0] == LaunchRequest.Guard && count >= 2)
            Guard.Run(descriptors.AsSpan(0, count), request.AsSpan(1, n - 1));
        if (request[0] == LaunchRequest.Monitor && count >= LaunchDescriptors.FixedCount)
            Monitor.Run(descriptors.AsSpan(0, count));
        Libc.ExitNow(1);
    }

    /// <summary>Reaps monitors; whether the spare one is among them.</summary>
    private static bool Reap(List<Libc.PollFd> watched, int spare)
    {
        bool lost = false;
        for (int pid; (pid = Libc.TryWaitPid(-1, out _, Libc.WNOHANG)) > 0;)
            lost |= pid == spare;
        for (int i = watched.Count - 1; i > 1; i--)
        {
            if (watched[i].Returned == 0)
                continue;
            Libc.Close(watched[i].Fd);
            watched.RemoveAt(i);
        }

        return lost;
    }
}
