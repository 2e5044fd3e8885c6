using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>syscall(2), for what the C library of an older distribution has no function for.</summary>
internal static unsafe partial class Libc
{
    // Variadic in C; on x64 and arm64 Linux integers go in the same registers either way.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>The result, or -errno.</summary>
    private static long TrySyscall(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0) =>
        Result((long)syscall(number, a, b, c, d, e, f));
}
