using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Has files of the outside that are only written to, as logs are, written to at their end for the time of a dump: of such a file alone
/// CRIU does not want it to have the same size at the restore, when another may be in its place.
/// </summary>
internal sealed class AppendedFiles : IDisposable
{
    private const int AccessMode = Libc.O_WRONLY | Libc.O_RDWR;

    private readonly List<(int Fd, int Flags)> _changed = [];

    internal AppendedFiles(IEnumerable<CheckpointFile> files)
    {
        foreach (CheckpointFile file in files)
        {
            if ((file.Mode & Libc.S_IFMT) == Libc.S_IFREG && (file.Flags & AccessMode) == Libc.O_WRONLY && (file.Flags & Libc.O_APPEND) == 0)
                Change(file.Holder.Pid, file.Holder.Fd);
        }
    }

    /// <summary>They are written to as before.</summary>
    public void Dispose()
    {
        foreach ((int fd, int flags) in _changed)
        {
            _ = Libc.TryFcntl(fd, Libc.F_SETFL, flags);
            Libc.Close(fd);
        }

        _changed.Clear();
    }

    private void Change(int pid, int number)
    {
        int pidfd = Libc.TryPidfdOpen(pid);
        int fd = pidfd < 0 ? -1 : Libc.TryPidfdGetFd(pidfd, number);
        Libc.Close(pidfd);
        int flags = fd < 0 ? -1 : Libc.TryFcntl(fd, Libc.F_GETFL);
        if (flags >= 0 && Libc.TryFcntl(fd, Libc.F_SETFL, flags | Libc.O_APPEND) >= 0)
            _changed.Add((fd, flags));
        else
            Libc.Close(fd);
    }
}
