using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>poll(2), and pread(2) for files of which the kernel tells that they have changed.</summary>
internal static unsafe partial class Libc
{
    internal const short POLLIN = 1, POLLPRI = 2, POLLRDHUP = 0x2000;

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8)]
    internal struct PollFd
    {
        [FieldOffset(0)]
        internal int Fd;

        [FieldOffset(4)]
        internal short Events;

        [FieldOffset(6)]
        internal short Returned;
    }

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int poll(PollFd* fds, nuint count, int timeout);

    [LibraryImport(Library, EntryPoint = "pread64", SetLastError = true)]
    private static partial nint pread64(int fd, void* buffer, nuint count, long offset);

    /// <summary>How many descriptors are ready (0: none in time, or a signal came), or -errno.</summary>
    internal static int TryPoll(Span<PollFd> fds, int timeoutMilliseconds)
    {
        fixed (PollFd* p = fds)
        {
            int n = Result(poll(p, (nuint)fds.Length, timeoutMilliseconds));
            return n == -Errno.EINTR ? 0 : n;
        }
    }

    /// <summary>Bytes read at the offset, 0 at the end, or -errno.</summary>
    internal static int TryReadAt(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* p = buffer)
        {
            long n;
            do
            {
                n = Result((long)pread64(fd, p, (nuint)buffer.Length, offset));
            }
            while (n == -Errno.EINTR);
            return (int)n;
        }
    }
}
