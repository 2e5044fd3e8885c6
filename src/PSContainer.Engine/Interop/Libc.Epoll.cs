using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>epoll(7).</summary>
internal static unsafe partial class Libc
{
    internal const uint EPOLLIN = 1, EPOLLPRI = 2, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLONESHOT = 1u << 30;

    internal const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;

    // struct epoll_event is packed on x64 and on no other architecture (sys/epoll.h, __EPOLL_PACKED).
    internal static readonly int EpollEventSize = IsArm64 ? 16 : 12;
    internal static readonly int EpollDataOffset = IsArm64 ? 8 : 4;

    private const int LargestEpollEvent = 16;

    /// <summary>A descriptor that is ready: the number that was registered for it, and what it is ready for.</summary>
    internal readonly record struct EpollReady(long Key, uint Events);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, void* happening);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int epoll_wait(int epoll, void* happenings, int count, int timeout);

    internal static int EpollCreate() => Check(Result(epoll_create1(O_CLOEXEC)), "epoll_create1");

    /// <summary>Registers, changes or forgets a descriptor. 0, or -errno; -EPERM where the file cannot be waited for.</summary>
    internal static int TryEpollControl(int epoll, int operation, int fd, uint events, long key)
    {
        Span<byte> happening = stackalloc byte[LargestEpollEvent];
        BinaryPrimitives.WriteUInt32LittleEndian(happening, events);
        BinaryPrimitives.WriteInt64LittleEndian(happening[EpollDataOffset..], key);
        fixed (byte* p = happening)
        {
            return Result(epoll_ctl(epoll, operation, fd, p));
        }
    }

    /// <summary>How many are ready (0: none in time, or a signal came), or -errno.</summary>
    /// <param name="epoll">The descriptor.</param>
    /// <param name="ready">Takes those that are ready.</param>
    /// <param name="timeoutMilliseconds">Longest wait; -1 is without end.</param>
    internal static int TryEpollWait(int epoll, Span<EpollReady> ready, int timeoutMilliseconds)
    {
        Span<byte> happenings = stackalloc byte[ready.Length * LargestEpollEvent];
        fixed (byte* p = happenings)
        {
            int count = Result(epoll_wait(epoll, p, ready.Length, timeoutMilliseconds));
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> one = happenings[(i * EpollEventSize)..];
                ready[i] = new(BinaryPrimitives.ReadInt64LittleEndian(one[EpollDataOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(one));
            }

            return count == -Errno.EINTR ? 0 : count;
        }
    }
}
