using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Events;

/// <summary>A container that is watched, from one run to the next. Notifications only say when to look; what has happened is read.</summary>
internal sealed class WatchedContainer : IDisposable
{
    private readonly WatchContext _watch;
    private readonly string _id;

    // Held open: it says which directory it was, and can be read after it has been renamed to be removed.
    private readonly int _directory;
    private readonly ulong _inode;
    private readonly InotifyWatch? _inotify;
    private readonly HashSet<ulong> _knownCgroups = [];
    private StateStamp? _stamp;
    private WatchedRun? _run;
    private ProcessIdentity _lastEnded;
    private ProcessIdentity _endedBefore;
    private bool _damaged;

    private WatchedContainer(WatchContext watch, string id, int directory, ulong inode)
    {
        _watch = watch;
        _id = id;
        _directory = directory;
        _inode = inode;
        try
        {
            // By the descriptor: the name may be another's by now.
            const uint Mask = Libc.IN_MOVED_TO | Libc.IN_CLOSE_WRITE;
            _inotify = watch.Inotify.Add($"/proc/self/fd/{directory}", Mask, Hear);
        }
        catch (LinuxException e)
        {
            watch.Report(id, "the state", e);
        }
    }

    /// <summary>Begins to watch; null where the container has gone.</summary>
    /// <param name="watch">The watcher.</param>
    /// <param name="id">The container.</param>
    /// <param name="isNew">It was made while the watch was on.</param>
    internal static WatchedContainer? TryBegin(WatchContext watch, string id, bool isNew)
    {
        string path = watch.Store.DirectoryOf(id);
        int directory = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (directory < 0)
        {
            if (directory is not (-Errno.ENOENT or -Errno.ENOTDIR))
                watch.Report(id, "the state", new LinuxException("open", -directory, path));
            return null;
        }

        WatchedContainer container = new(watch, id, directory, Libc.Stat(directory, path).Inode);
        container.Look(isNew);
        return container;
    }

    /// <summary>Whether the container's directory is the one that has its name now.</summary>
    internal bool IsCurrent =>
        Libc.TryStat(Libc.AT_FDCWD, _watch.Store.DirectoryOf(_id), Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) == 0 && stat.Inode == _inode;

    /// <summary>Looks at everything, because notifications were lost.</summary>
    internal void LookAgain()
    {
        Look(isNew: true);
        _run?.LookAgain();
    }

    /// <summary>The container has gone: tells what is left to tell of its last run.</summary>
    internal void Finish() => _run?.Finish();

    public void Dispose()
    {
        _run?.Dispose();
        _inotify?.Dispose();
        Libc.Close(_directory);
    }

    private void Hear(uint happened, string name)
    {
        if (name == StateStore.StateFile)
            Look(isNew: true);
        else if (name == ExitFiles.OfInit)
            _run?.RecordAppeared();
    }

    private void Look(bool isNew)
    {
        ContainerState? state;
        try
        {
            state = _watch.Store.LoadIfChanged(_id, ref _stamp);
        }
        catch (ContainerException e)
        {
            _stamp = null;

            // Other programs make the directory first and the file in it later.
            bool isComing = isNew && Libc.TryAccessAt(_directory, StateStore.StateFile, 0) < 0;
            if (e.Code != ErrorCode.ContainerNotExists && !isComing && !_damaged && IsCurrent)
            {
                // Its process is watched on by what was read before.
                _damaged = true;
                _watch.Fault(new ContainerWatchFault(_id, e));
            }

            return;
        }

        // The name may have become that of another container between two notifications.
        if (state is null || !IsCurrent)
            return;
        _damaged = false;
        Follow(state, isNew);
    }

    private void Follow(ContainerState state, bool isNew)
    {
        ProcessIdentity init = WatchedRun.InitOf(state);
        if (_run is { } run)
        {
            if (run.Init == init)
                return;
            run.Finish();
            _knownCgroups.UnionWith(run.Cgroups);
            (_endedBefore, _lastEnded) = (_lastEnded, run.Init);
            _run = null;
        }

        // A start that fails puts back what the state said before.
        if (init.Pid == 0 || init == _lastEnded || init == _endedBefore)
        {
            NoteCgroups(state);
            return;
        }

        _run = WatchedRun.Begin(_watch, state, _directory, IsLatest, isNew, _knownCgroups);
    }

    private bool IsLatest(ProcessIdentity init)
    {
        try
        {
            StateStamp? stamp = _stamp;
            return !IsCurrent || _watch.Store.LoadIfChanged(_id, ref stamp) is not { } state || WatchedRun.InitOf(state) == init;
        }
        catch (ContainerException)
        {
            return true; // damaged or gone: there is no other to be known
        }
    }

    private void NoteCgroups(ContainerState state)
    {
        foreach (CgroupDirectory directory in new CgroupPlaces(state.CgroupPaths).Counting)
            _knownCgroups.Add(directory.Inode);
    }
}
