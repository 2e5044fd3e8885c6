using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Processes;

/// <summary>A pidfd of a process that is known to be the one meant.</summary>
internal static class ProcessHandle
{
    /// <summary>A pidfd, or -1 where that process is gone. Opened first and checked after: from then on the id cannot be another's.</summary>
    internal static int TryOpen(ProcessIdentity identity)
    {
        if (identity.Pid <= 0)
            return -1;
        int pidfd = Libc.TryPidfdOpen(identity.Pid);
        if (pidfd < 0)
            return -1;
        if (identity.IsAlive)
            return pidfd;
        Libc.Close(pidfd);
        return -1;
    }
}
