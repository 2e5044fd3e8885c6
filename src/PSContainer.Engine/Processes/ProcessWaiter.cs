using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Processes;

/// <summary>Waits for several processes at once, on one thread.</summary>
public static class ProcessWaiter
{
    /// <summary>Waits until all of the processes have ended, or one of them has.</summary>
    /// <param name="processes">The processes, of one container or of several.</param>
    /// <param name="any">Whether the first to end is enough.</param>
    /// <param name="timeout">Longest wait; for ever where null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that have ended, the first of them first.</returns>
    /// <exception cref="OperationCanceledException">The token was set.</exception>
    public static IReadOnlyList<ContainerProcess> Wait(
        IReadOnlyList<ContainerProcess> processes,
        bool any = false,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(processes);
        List<ContainerProcess> ended = [];
        Libc.PollFd[] fds = new Libc.PollFd[processes.Count + 1];
        Array.Fill(fds, new() { Fd = -1 });
        try
        {
            int left = 0;
            for (int i = 0; i < processes.Count; i++)
            {
                fds[i] = new() { Fd = processes[i].OpenHandle(), Events = Libc.POLLIN };
                if (fds[i].Fd < 0)
                    ended.Add(processes[i]);
                else
                    left++;
            }

            using Deadline deadline = new(timeout, cancellationToken);
            while (left > 0 && !(any && ended.Count > 0) && deadline.TryWaitAny(fds))
            {
                for (int i = 0; i < processes.Count; i++)
                {
                    if (fds[i].Returned == 0)
                        continue;
                    Libc.Close(fds[i].Fd);
                    fds[i] = new() { Fd = -1 };
                    ended.Add(processes[i]);
                    left--;
                }
            }

            return ended;
        }
        finally
        {
            // The last place is the token's, and not ours to close.
            foreach (Libc.PollFd handle in fds.AsSpan(0, processes.Count))
                Libc.Close(handle.Fd);
        }
    }
}
