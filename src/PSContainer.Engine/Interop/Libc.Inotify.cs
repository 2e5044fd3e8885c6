using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>inotify(7).</summary>
internal static unsafe partial class Libc
{
    internal const uint IN_MODIFY = 2, IN_CLOSE_WRITE = 8, IN_MOVED_FROM = 0x40, IN_MOVED_TO = 0x80, IN_CREATE = 0x100, IN_DELETE = 0x200,
        IN_DELETE_SELF = 0x400, IN_MOVE_SELF = 0x800, IN_UNMOUNT = 0x2000, IN_Q_OVERFLOW = 0x4000, IN_IGNORED = 0x8000,
        IN_ONLYDIR = 0x1000000, IN_MASK_ADD = 0x20000000, IN_ISDIR = 0x40000000;

    // struct inotify_event: watch, mask, cookie and length of the name (4 bytes each); then the name, filled up with NULs.
    internal const int InotifyEventSize = 16, InotifyLengthOffset = 12;

    // A name has 255 bytes at most, with the NUL 256; so much is always enough for some of them.
    private const int InotifyBufferSize = 16384;

    /// <summary>Something that happened to a watched file or directory.</summary>
    /// <param name="Watch">Number of the watch; -1 where the queue was full and what came after is lost.</param>
    /// <param name="Mask"><c>IN_</c> bits.</param>
    /// <param name="Name">The name in the watched directory, or empty.</param>
    internal readonly record struct InotifyEvent(int Watch, uint Mask, string Name);

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport(Library, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int fd, string path, uint mask);

    [LibraryImport(Library, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int inotify_rm_watch(int fd, int watch);

    /// <summary>A queue that does not wait, or -errno; -EMFILE also where the user has too many of them (fs.inotify.max_user_instances).</summary>
    internal static int TryInotify() => Result(inotify_init1(O_CLOEXEC | O_NONBLOCK));

    /// <summary>Number of the watch, or -errno. The same file has one number, whatever the path; -ENOSPC where the user has too many.</summary>
    internal static int TryWatch(int fd, string path, uint mask) => Result(inotify_add_watch(fd, path, mask));

    /// <summary>0, or -errno; -EINVAL where the watch has gone with its file.</summary>
    internal static int TryUnwatch(int fd, int watch) => Result(inotify_rm_watch(fd, watch));

    /// <summary>Takes what is in the queue, up to a bufferful.</summary>
    /// <returns>How many, 0 where the queue is empty, or -errno.</returns>
    internal static int TryReadInotify(int fd, List<InotifyEvent> events)
    {
        byte* buffer = stackalloc byte[InotifyBufferSize];
        int size = TryRead(fd, new Span<byte>(buffer, InotifyBufferSize));
        if (size <= 0)
            return size == -Errno.EAGAIN ? 0 : size;
        int count = 0;
        for (int at = 0; at < size; count++)
        {
            ReadOnlySpan<byte> one = new(buffer + at, size - at);
            int length = BinaryPrimitives.ReadInt32LittleEndian(one[InotifyLengthOffset..]);
            ReadOnlySpan<byte> name = one.Slice(InotifyEventSize, length);
            int end = name.IndexOf((byte)0);
            events.Add(new(
                BinaryPrimitives.ReadInt32LittleEndian(one),
                BinaryPrimitives.ReadUInt32LittleEndian(one[4..]),
                Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            at += InotifyEventSize + length;
        }

        return count;
    }
}
