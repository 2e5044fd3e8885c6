using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using PSContainer.Engine.Cgroups.V2;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Removes cgroups with all below them, and waits for their last processes to be gone.</summary>
internal static class CgroupRemover
{
    private const int MaxPauseMilliseconds = 20;

    // For a caller without a deadline: a process in uninterruptible sleep must not hold it for ever.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    internal static void Remove(IReadOnlyList<string> directories, CancellationToken cancellationToken)
    {
        List<string> left = [];
        foreach (string directory in directories)
        {
            if (!TryRemove(directory))
                left.Add(directory);
        }

        long start = Stopwatch.GetTimestamp();
        for (int pause = 1; left.Count > 0; pause = Math.Min(pause * 2, MaxPauseMilliseconds))
        {
            if (cancellationToken.IsCancellationRequested || (!cancellationToken.CanBeCanceled && Stopwatch.GetElapsedTime(start) >= s_longest))
                throw Busy(left[0]);
            Wait(left[0], pause, cancellationToken);
            left.RemoveAll(TryRemove);
        }

        RemoveDefaultParents(directories);
    }

    /// <summary>The default parent goes with its last container. One that is made in it at this moment keeps it, or makes it again.</summary>
    private static void RemoveDefaultParents(IReadOnlyList<string> directories)
    {
        foreach (string directory in directories)
        {
            string parent = directory[..Math.Max(0, directory.LastIndexOf('/'))];
            if (parent.EndsWith("/" + CgroupPath.DefaultParent, StringComparison.Ordinal))
                _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, parent, Libc.AT_REMOVEDIR);
        }
    }

    // v2 tells when the last process has gone; v1 does not.
    private static void Wait(string directory, int pause, CancellationToken cancellationToken)
    {
        if (CgroupFile.Exists(directory, "cgroup.events") && CgroupProcesses.IsPopulated(directory))
            EventsWaiter.Wait(directory, "populated"u8, 0, TimeSpan.FromMilliseconds(500), cancellationToken);
        else
            cancellationToken.WaitHandle.WaitOne(pause);
    }

    private static bool TryRemove(string directory)
    {
        int result = Remove(directory);
        if (result is not (-Errno.EBUSY or -Errno.ENOTEMPTY))
            return true;

        // It has processes, or cgroups below it; the latter are the container's own doing and go too.
        foreach (string child in CgroupProcesses.Children(directory))
        {
            if (!TryRemove(child))
                return false;
        }

        return Remove(directory) is not (-Errno.EBUSY or -Errno.ENOTEMPTY);
    }

    private static int Remove(string directory)
    {
        int result = Libc.TryUnlinkAt(Libc.AT_FDCWD, directory, Libc.AT_REMOVEDIR);
        if (result is 0 or -Errno.ENOENT or -Errno.ENODEV or -Errno.EBUSY or -Errno.ENOTEMPTY)
            return result;
        throw CgroupFile.Failed(CgroupStep.Destroy, "cannot remove the cgroup", "rmdir", -result, directory,
            result is -Errno.EACCES or -Errno.EPERM or -Errno.EROFS ? "Run as the user that made it, or as root." : null);
    }

    private static ContainerException Busy(string directory)
    {
        List<int> pids = CgroupProcesses.List(directory);
        string who = pids.Count == 0 ? "it is still busy" : $"it still has processes ({string.Join(", ", pids)})";
        return new ContainerException(ErrorCode.SystemError, $"cannot remove the cgroup {directory}: {who}")
        {
            Step = CgroupStep.Destroy,
            Path = directory,
            Errno = Errno.EBUSY,
            Hint = "Stop its processes first (Remove-Container -Force kills them); one in state D cannot be killed until its I/O ends.",
        };
    }
}
