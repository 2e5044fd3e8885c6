using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>inotify(7).</summary>
internal static unsafe partial class Libc
{
    internal const uint IN_MODIFY = 2, IN_MOVED_TO = 0x80, IN_CREATE = 0x100, IN_DELETE = 0x200, IN_DELETE_SELF = 0x400,
        IN_MOVE_SELF = 0x800, IN_Q_OVERFLOW = 0x4000, IN_ONLYDIR = 0x1000000, IN_DONT_FOLLOW = 0x2000000;

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport(Library, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int fd, string path, uint mask);

    [LibraryImport(Library, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int inotify_rm_watch(int fd, int watch);

    /// <summary>A descriptor that does not block, or -errno: EMFILE where the user has too many (fs.inotify.max_user_instances).</summary>
    internal static int TryInotify() => Result(inotify_init1(O_CLOEXEC | O_NONBLOCK));

    /// <summary>Number of the watch, the same for a file that is watched already; or -errno.</summary>
    internal static int TryWatch(int inotify, string path, uint mask) => Result(inotify_add_watch(inotify, path, mask));

    internal static int TryUnwatch(int inotify, int watch) => Result(inotify_rm_watch(inotify, watch));

    /// <summary>Takes one event from what was read; false at the end.</summary>
    /// <param name="events">What is left to take.</param>
    /// <param name="watch">The watch; -1 where events were lost.</param>
    /// <param name="mask">What happened.</param>
    internal static bool TryTakeEvent(ref ReadOnlySpan<byte> events, out int watch, out uint mask)
    {
        // struct inotify_event: wd, mask, cookie, len, and len bytes of a name.
        const int Header = 16;
        watch = -1;
        mask = 0;
        if (events.Length < Header)
            return false;
        watch = BinaryPrimitives.ReadInt32LittleEndian(events);
        mask = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
        int name = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
        events = events[Math.Min(events.Length, Header + name)..];
        return true;
    }
}
