using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>Watches the state root for containers that come and go. A root that is not there yet is waited for.</summary>
internal sealed class RootWatch : IDisposable
{
    private const uint Coming = Libc.IN_CREATE | Libc.IN_MOVED_TO, Going = Libc.IN_DELETE | Libc.IN_MOVED_FROM,
        Ending = Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF;

    private readonly InotifyQueue _inotify;
    private readonly string _root;
    private readonly Action<string> _came;
    private readonly Action<string> _went;
    private readonly Action _lost;
    private InotifyWatch? _watch;

    /// <param name="inotify">The queue.</param>
    /// <param name="root">Absolute path of the state root.</param>
    /// <param name="came">A directory has appeared, with its name.</param>
    /// <param name="went">A directory has gone, with its name.</param>
    /// <param name="lost">The root has gone, or is there at last: all is to be looked at.</param>
    internal RootWatch(InotifyQueue inotify, string root, Action<string> came, Action<string> went, Action lost)
    {
        _inotify = inotify;
        _root = root;
        _came = came;
        _went = went;
        _lost = lost;
    }

    /// <summary>Begins, or begins anew.</summary>
    /// <exception cref="Errors.LinuxException">EACCES; ENOSPC: too many watches.</exception>
    internal void Begin()
    {
        InotifyWatch? before = _watch;
        _watch = null;
        string path = _root;
        while (_watch is null)
        {
            bool isRoot = path == _root;
            uint mask = (isRoot ? Coming | Going | Ending : Coming | Ending) | Libc.IN_ONLYDIR;
            string next = isRoot ? string.Empty : Below(path);
            _watch = _inotify.TryAdd(path, mask, isRoot ? Hear : (happened, name) => HearAbove(happened, name, next), out int errno);
            if (_watch is null)
            {
                if (errno is not (Errno.ENOENT or Errno.ENOTDIR) || path == "/")
                    Libc.Check(-errno, "inotify_add_watch", path);
                path = Above(path);
            }
            else if (!isRoot && Libc.TryStat(Libc.AT_FDCWD, next, 0, out Libc.Statx stat) == 0 && stat.IsDirectory)
            {
                // It was made before the directory above it was watched.
                _watch.Dispose();
                _watch = null;
                path = _root;
            }
        }

        before?.Dispose();
    }

    public void Dispose() => _watch?.Dispose();

    private static string Above(string path) => path.LastIndexOf('/') is > 0 and { } slash ? path[..slash] : "/";

    /// <summary>The next directory on the way from one above to the root.</summary>
    private string Below(string above)
    {
        int next = _root.IndexOf('/', above.Length == 1 ? 1 : above.Length + 1);
        return next < 0 ? _root : _root[..next];
    }

    private void Hear(uint happened, string name)
    {
        if ((happened & (Ending | Libc.IN_UNMOUNT | Libc.IN_IGNORED)) != 0)
            _lost();
        else if ((happened & Libc.IN_ISDIR) == 0)
            return;
        else if ((happened & Coming) != 0)
            _came(name);
        else
            _went(name);
    }

    private void HearAbove(uint happened, string name, string next)
    {
        if ((happened & Coming) == 0 || next.EndsWith("/" + name, StringComparison.Ordinal))
            _lost();
    }
}
