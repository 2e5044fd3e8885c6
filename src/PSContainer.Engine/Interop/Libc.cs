using System.Runtime.InteropServices;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Interop;

/// <summary>
/// The C library: one partial file for each group of calls. A method with a PascalCase name throws
/// <see cref="LinuxException"/> and never returns EINTR; one that begins with Try returns -errno.
/// </summary>
internal static unsafe partial class Libc
{
    internal const string Library = "libc";

    /// <summary>The errno of the call just made, negated, where it returned -1.</summary>
    private static int Result(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    private static long Result(long result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    /// <summary>Throws for a negative errno, else hands the value on.</summary>
    internal static int Check(int result, string syscall, string? path = null) =>
        result >= 0 ? result : throw new LinuxException(syscall, -result, path);

    /// <summary>Throws for a negative errno, else hands the value on.</summary>
    internal static long Check(long result, string syscall, string? path = null) =>
        result >= 0 ? result : throw new LinuxException(syscall, (int)-result, path);
}
