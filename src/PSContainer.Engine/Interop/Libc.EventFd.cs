using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>eventfd(2): a counter that the kernel or another thread raises, and that can be waited for.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    /// <summary>A counter at zero. Reading it does not wait.</summary>
    internal static int EventFd() => Check(Result(eventfd(0, O_CLOEXEC | O_NONBLOCK)), "eventfd");

    /// <summary>Adds one. Fails only where the counter is at its end, and then it is not zero, which is all that a waiter asks for.</summary>
    internal static void RaiseEventFd(int fd)
    {
        ulong one = 1;
        _ = TryWrite(fd, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
    }

    /// <summary>The count since the last time, which is zero from now on.</summary>
    internal static ulong DrainEventFd(int fd)
    {
        ulong count = 0;
        return TryRead(fd, new Span<byte>(&count, sizeof(ulong))) == sizeof(ulong) ? count : 0;
    }
}
