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

    /// <summary>Kills all that is in the container's own cgroup and removes it. One that the container has not made may have become another's: it goes only where nothing is in it.</summary>
    internal static void RemoveCgroup(ICgroupManager cgroup, bool own, CancellationToken cancellationToken)
    {
        if (!cgroup.Exists || TryRemoveEmpty(cgroup) || !own)
            return;
        cgroup.SignalAll(Libc.SIGKILL);
        cgroup.Destroy(cancellationToken); // has a limit of its own
    }

    private static bool TryRemoveEmpty(ICgroupManager cgroup)
    {
        try
        {
            cgroup.Destroy(new CancellationToken(canceled: true));
            return true;
        }
        catch (ContainerException)
        {
            return false; // somebody is in it
        }
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
