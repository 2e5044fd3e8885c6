using System;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Ends processes and takes cgroups down, each wait with a deadline.</summary>
internal static class Destruction
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    /// <summary>Kills all that is in the cgroup and removes it.</summary>
    internal static void RemoveCgroup(ICgroupManager cgroup, CancellationToken cancellationToken)
    {
        if (!cgroup.Exists)
            return;
        cgroup.SignalAll(Libc.SIGKILL);
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(s_patience);
        cgroup.Destroy(limited.Token);
    }

    /// <summary>Removes the cgroup of a container that never ran: only if nobody is in it, for then it may be another's.</summary>
    internal static void RemoveUnusedCgroup(ICgroupManager cgroup, CancellationToken cancellationToken)
    {
        // A start that was cut off leaves a first process that ends by itself as soon as it finds its parent gone.
        long end = Environment.TickCount64 + (long)s_farewell.TotalMilliseconds;
        while (cgroup.Exists && cgroup.GetProcesses().Count > 0)
        {
            if (Environment.TickCount64 >= end)
                return;
            cancellationToken.WaitHandle.WaitOne(10);
            cancellationToken.ThrowIfCancellationRequested();
        }

        cgroup.Destroy(cancellationToken);
    }

    /// <summary>Kills a process by its pidfd and waits until it is gone.</summary>
    internal static void Kill(string id, int pidfd, CancellationToken cancellationToken)
    {
        _ = Libc.TryPidfdSendSignal(pidfd, Libc.SIGKILL);
        using Deadline deadline = new(s_patience, cancellationToken);
        if (!deadline.TryWaitReadable(pidfd))
        {
            throw new ContainerException(ErrorCode.SystemError, $"the init of container '{id}' did not end within {s_patience.TotalSeconds} seconds of being killed")
            {
                ContainerId = id,
                Errno = Errno.ETIMEDOUT,
                Hint = "It may hang in the kernel (state D in Get-ContainerProcess), on a dead disk or network file system; try again when that is cured.",
            };
        }
    }
}
