using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>The one inotify(7) queue of a watcher. A file has one number in it, however many ask for it.</summary>
internal sealed class InotifyQueue : IDisposable
{
    private readonly Dictionary<int, List<InotifyWatch>> _watches = [];
    private readonly List<Libc.InotifyEvent> _events = [];
    private readonly LoopSource _source;
    private readonly Action _overflowed;

    /// <param name="loop">Waits for it.</param>
    /// <param name="overflowed">Called where the queue was full: anything may have happened.</param>
    internal InotifyQueue(EventLoop loop, Action overflowed)
    {
        _overflowed = overflowed;
        int fd = Libc.Check(Libc.TryInotify(), "inotify_init1");
        _source = loop.Watch(fd, Libc.EPOLLIN, _ => Read());
    }

    /// <summary>Watches a file or directory.</summary>
    /// <param name="path">Where it is now; what is watched is the file, not the path.</param>
    /// <param name="mask"><c>IN_</c> bits.</param>
    /// <param name="listener">Gets the bits and, of a directory, the name. <c>IN_IGNORED</c>: it has gone, and nothing more will come.</param>
    /// <exception cref="LinuxException">ENOENT; ENOSPC: too many watches.</exception>
    internal InotifyWatch Add(string path, uint mask, Action<uint, string> listener)
    {
        InotifyWatch? watch = TryAdd(path, mask, listener, out int errno);
        return watch ?? throw new LinuxException("inotify_add_watch", errno, path);
    }

    /// <summary>As the other; null where it fails.</summary>
    internal InotifyWatch? TryAdd(string path, uint mask, Action<uint, string> listener, out int errno)
    {
        int number = Libc.TryWatch(_source.Fd, path, mask | Libc.IN_MASK_ADD);
        errno = number < 0 ? -number : 0;
        if (number < 0)
            return null;
        InotifyWatch watch = new(this, number, mask, listener);
        if (!_watches.TryGetValue(number, out List<InotifyWatch>? sharers))
            _watches[number] = sharers = [];
        sharers.Add(watch);
        return watch;
    }

    internal void Remove(InotifyWatch watch)
    {
        if (!_watches.TryGetValue(watch.Number, out List<InotifyWatch>? sharers) || !sharers.Remove(watch) || sharers.Count > 0)
            return;
        _watches.Remove(watch.Number);
        _ = Libc.TryUnwatch(_source.Fd, watch.Number);
    }

    public void Dispose() => _source.Dispose();

    private void Read()
    {
        // Once: the loop comes again as long as something is left, and others have their turn.
        _events.Clear();
        _ = Libc.TryReadInotify(_source.Fd, _events);
        bool overflowed = false;
        foreach (Libc.InotifyEvent happening in _events)
        {
            overflowed |= (happening.Mask & Libc.IN_Q_OVERFLOW) != 0;
            if (!_watches.TryGetValue(happening.Watch, out List<InotifyWatch>? sharers))
                continue;
            if ((happening.Mask & Libc.IN_IGNORED) != 0)
                _watches.Remove(happening.Watch);

            // A copy: a listener may add and remove.
            foreach (InotifyWatch watch in sharers.ToArray())
                watch.Tell(happening.Mask, happening.Name);
        }

        if (overflowed)
            _overflowed();
    }
}
