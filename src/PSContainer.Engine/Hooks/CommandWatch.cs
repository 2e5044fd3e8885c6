using System;
using System.Threading;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Hooks;

/// <summary>Waits for a command, in the parent and in the container's first process alike: by poll(2) alone, without threads and timers.</summary>
internal static class CommandWatch
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Waits until it has ended; kills it and its process group where its time is over, where it is to stop, and where it failed.</summary>
    /// <param name="pid">The command, a child of this process and leader of its process group.</param>
    /// <param name="output">What it says.</param>
    /// <param name="seconds">Its time; 0 is for ever.</param>
    /// <param name="stops">What ends the wait when it becomes ready.</param>
    internal static CommandResult Wait(int pid, int output, int seconds, ReadOnlySpan<Libc.PollFd> stops)
    {
        OutputTail tail = new(output);
        int pidfd = Libc.TryPidfdOpen(pid);
        try
        {
            // Without a handle (no free descriptor) there is no waiting for it either.
            CommandEnd end = pidfd < 0 ? CommandEnd.Stopped : Watch(pidfd, output, tail, seconds, stops);
            if (end != CommandEnd.Exited)
                Kill(pid, pidfd);
            CommandResult result = Reap(pid, end, pidfd < 0 ? 0 : Libc.WNOHANG);
            tail.Drain();
            Libc.Check(pidfd, "pidfd_open");
            return result with { Said = tail.Text() };
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    private static CommandEnd Watch(int pidfd, int output, OutputTail tail, int seconds, ReadOnlySpan<Libc.PollFd> stops)
    {
        long end = seconds == 0 ? long.MaxValue : Environment.TickCount64 + (seconds * 1000L);
        Span<Libc.PollFd> fds =
        [
            new() { Fd = pidfd, Events = Libc.POLLIN },
            new() { Fd = output, Events = Libc.POLLIN },
            .. stops,
        ];
        while (true)
        {
            long left = end == long.MaxValue ? -1 : Math.Clamp(end - Environment.TickCount64, 0, int.MaxValue);
            Libc.Check(Libc.TryPoll(fds, (int)left), "poll");
            if (fds[0].Returned != 0)
                return CommandEnd.Exited;
            foreach (Libc.PollFd stop in fds[2..])
            {
                if (stop.Returned != 0)
                    return CommandEnd.Stopped;
            }

            if (fds[1].Returned != 0 && !tail.Read())
                fds[1].Fd = -1; // it has closed its output, and goes on
            if (Environment.TickCount64 >= end)
                return CommandEnd.TimedOut;
        }
    }

    private static void Kill(int pid, int pidfd)
    {
        // The group first; one that has just been forked may not have made its group yet.
        _ = Libc.TryKill(-pid, Libc.SIGKILL);
        _ = Libc.TryKill(pid, Libc.SIGKILL);
        using Deadline deadline = new(s_patience, CancellationToken.None);
        if (pidfd >= 0)
            _ = deadline.TryWaitReadable(pidfd);
    }

    /// <summary>Takes its exit code. While it is a zombie its process id is its own, so what it left behind can be killed where it failed.</summary>
    private static CommandResult Reap(int pid, CommandEnd end, int options)
    {
        if (Libc.TryPeekExit(pid, out Libc.ChildInfo info) < 0)
            return new CommandResult(end == CommandEnd.Exited ? CommandEnd.Lost : end, 0, string.Empty);
        bool exited = info.Code == Libc.CLD_EXITED;
        if (!exited || info.Status != 0)
            _ = Libc.TryKill(-pid, Libc.SIGKILL);
        _ = Libc.TryWaitPid(pid, out _, options);
        if (end == CommandEnd.Exited && !exited)
            end = CommandEnd.Killed;
        return new CommandResult(end, info.Status, string.Empty);
    }
}
