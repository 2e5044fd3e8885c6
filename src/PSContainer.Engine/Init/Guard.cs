using System;
using System.Diagnostics.CodeAnalysis;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Init;

/// <summary>Waits whether the one that freezes a container comes to the end of it, and else thaws the container.</summary>
internal static class Guard
{
    /// <summary>Does not return.</summary>
    /// <param name="descriptors">A pipe that says so, the freezer's switch, and the container's lock, which is let go at the end.</param>
    /// <param name="thaw">What is written to the switch.</param>
    [DoesNotReturn]
    internal static void Run(ReadOnlySpan<int> descriptors, ReadOnlySpan<byte> thaw)
    {
        Libc.SetProcessName("pscontainer-grd\0"u8);

        // A signal that ends all of a session or a terminal must not end this one, too.
        _ = Libc.TrySetSid();
        if (Libc.TryRead(descriptors[0], new byte[1]) != 1)
            _ = Libc.TryWrite(descriptors[1], thaw);
        Libc.ExitNow(0);
    }
}
