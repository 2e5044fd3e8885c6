using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>
/// Says when the status of containers may have changed: by the pidfd of init, and by inotify(7) on the state directory and the
/// freezer's file. For any number of them one descriptor of inotify and one thread are enough.
/// </summary>
internal sealed class StatusWatch : IDisposable
{
    private const uint DirectoryEvents = Libc.IN_MOVED_TO | Libc.IN_CREATE | Libc.IN_DELETE | Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_ONLYDIR;

    // The v1 freezer tells of what is written to it, and not of the moment at which the last process stands.
    private static readonly TimeSpan s_freezing = TimeSpan.FromMilliseconds(10);

    private readonly bool _endsOnly;
    private readonly List<Entry> _entries = [];
    private int _inotify = -1;

    /// <param name="endsOnly">Of a container that runs, only its end is of interest: its pidfd tells that alone.</param>
    internal StatusWatch(bool endsOnly) => _endsOnly = endsOnly;

    /// <summary>Opened when first needed: the kernel lets whoever closes it wait until nobody can be in its watches, for milliseconds.</summary>
    private void OpenInotify()
    {
        if (_inotify >= 0)
            return;
        _inotify = Libc.TryInotify();
        if (_inotify < 0)
        {
            throw new ContainerException(ErrorCode.SystemError, $"containers cannot be watched: {Errno.Describe(-_inotify)}")
            {
                Step = "watch",
                Errno = -_inotify,
                Hint = "Raise fs.inotify.max_user_instances with sysctl(8).",
            };
        }
    }

    /// <summary>Watches one more container.</summary>
    internal void Add(Container container) => _entries.Add(new Entry(container));

    /// <summary>The containers whose status may be another than at the last call, each with what it is now; at the first call all of them.</summary>
    internal List<(Container Container, ContainerStatus Status)> TakeChanged()
    {
        List<(Container, ContainerStatus)> changed = [];
        foreach (Entry entry in _entries)
        {
            if (!entry.IsDirty)
                continue;

            // First the watches, then the look: what happens between the two is seen by the next.
            entry.IsDirty = false;
            Arm(entry);
            ContainerStatus status = entry.Container.Status;
            entry.IsFreezing = status == ContainerStatus.Pausing;
            if (entry.Init != entry.Container.Init)
                entry.IsDirty = true; // started between the two
            changed.Add((entry.Container, status));
        }

        return changed;
    }

    /// <summary>Watches a container no more.</summary>
    internal void Remove(Container container)
    {
        if (_entries.Find(e => ReferenceEquals(e.Container, container)) is not { } entry)
            return;
        _entries.Remove(entry);
        Libc.Close(entry.Pidfd);
        foreach (int watch in entry.Watches)
        {
            if (!_entries.Exists(e => e.Watches.Contains(watch)))
                _ = Libc.TryUnwatch(_inotify, watch);
        }
    }

    /// <summary>Waits until something may have changed; false when the time is over.</summary>
    internal bool Wait(Deadline deadline)
    {
        if (_entries.Exists(e => e.IsDirty))
            return true;
        Libc.PollFd[] fds = new Libc.PollFd[_entries.Count + 2];
        fds[0] = new() { Fd = _inotify, Events = Libc.POLLIN };
        for (int i = 0; i < _entries.Count; i++)
            fds[i + 1] = new() { Fd = _entries[i].Pidfd, Events = Libc.POLLIN };
        bool isFreezing = _entries.Exists(e => e.IsFreezing);
        if (!deadline.TryWaitAny(fds, isFreezing ? s_freezing : null))
        {
            _entries.ForEach(e => e.IsDirty = e.IsFreezing);
            return !deadline.IsOver;
        }

        for (int i = 0; i < _entries.Count; i++)
            _entries[i].IsDirty |= fds[i + 1].Returned != 0 || _entries[i].IsFreezing;
        TakeEvents();
        return true;
    }

    public void Dispose()
    {
        _entries.ForEach(e => Libc.Close(e.Pidfd));
        _entries.Clear();
        Libc.Close(_inotify);
    }

    private void Arm(Entry entry)
    {
        ProcessIdentity init = entry.Container.Init;

        // The pidfd of a process that has ended is ready for ever.
        if (init != entry.Init || (entry.Pidfd >= 0 && !init.IsAlive))
        {
            Libc.Close(entry.Pidfd);
            entry.Pidfd = ProcessHandle.TryOpen(init);
            entry.Init = init;
        }

        if (_endsOnly && entry.Pidfd >= 0 && init.IsAlive)
            return;
        Watch(entry, entry.Container.StateDirectory, DirectoryEvents);
        if (entry.Pidfd >= 0 && entry.Container.FreezerFile is { } file)
            Watch(entry, file, Libc.IN_MODIFY);
    }

    private void Watch(Entry entry, string path, uint mask)
    {
        OpenInotify();
        int watch = Libc.TryWatch(_inotify, path, mask);
        if (watch >= 0)
        {
            entry.Watches.Add(watch);
        }
        else if (watch is not (-Errno.ENOENT or -Errno.ENODEV or -Errno.ENOTDIR))
        {
            throw new ContainerException(ErrorCode.SystemError, $"\"{path}\" cannot be watched: {Errno.Describe(-watch)}")
            {
                Step = "watch",
                Path = path,
                Errno = -watch,
                Hint = watch == -Errno.ENOSPC ? "Raise fs.inotify.max_user_watches with sysctl(8)." : null,
            };
        }
    }

    private void TakeEvents()
    {
        List<Libc.InotifyEvent> events = [];
        while (_inotify >= 0 && Libc.TryReadInotify(_inotify, events) > 0)
        {
        }

        foreach (Libc.InotifyEvent happened in events)
            _entries.ForEach(e => e.IsDirty |= happened.Watch < 0 || e.Watches.Contains(happened.Watch));
    }

    private sealed class Entry(Container container)
    {
        internal Container Container => container;

        internal ProcessIdentity Init { get; set; }

        internal int Pidfd { get; set; } = -1;

        internal HashSet<int> Watches { get; } = [];

        internal bool IsDirty { get; set; } = true;

        internal bool IsFreezing { get; set; }
    }
}
