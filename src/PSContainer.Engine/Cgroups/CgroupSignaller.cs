using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Sends a signal to processes of a cgroup, never to another that got the number of one that has ended.</summary>
internal static class CgroupSignaller
{
    /// <summary>Signals the members of the cgroup at the time; the caller's process and pid 1 are left out.</summary>
    /// <param name="directory">The cgroup.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="done">Process ids that were signalled before, and to which those of this call are added.</param>
    /// <returns>0, or the first -errno.</returns>
    internal static int Signal(string directory, int signal, HashSet<int> done)
    {
        List<(int Pid, int Fd)> open = [];
        int failure = 0;
        try
        {
            foreach (int pid in CgroupProcesses.List(directory))
            {
                if (pid <= 1 || pid == Environment.ProcessId || done.Contains(pid))
                    continue;
                int fd = Libc.TryPidfdOpen(pid);
                if (fd >= 0)
                    open.Add((pid, fd));
                else if (fd != -Errno.ESRCH && failure == 0)
                    failure = fd;
            }

            if (open.Count == 0)
                return failure;

            // Between the list and the open a process may have ended and its number gone to a stranger. A number that is still
            // listed after the open was the member's all the time, or is another member's now.
            HashSet<int> members = [.. CgroupProcesses.List(directory)];
            foreach ((int pid, int fd) in open)
            {
                if (!members.Contains(pid))
                    continue;
                int result = Libc.TryPidfdSendSignal(fd, signal);
                if (result is 0 or -Errno.ESRCH)
                    done.Add(pid);
                else if (failure == 0)
                    failure = result;
            }

            return failure;
        }
        finally
        {
            foreach ((_, int fd) in open)
                Libc.Close(fd);
        }
    }
}
