using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>syscall(2), for what the C library of a supported system has no function for.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial long syscall(long number, nint a, nint b, nint c, nint d, nint e, nint f);

    private static long Syscall(long number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0) =>
        Result(syscall(number, a, b, c, d, e, f));
}
