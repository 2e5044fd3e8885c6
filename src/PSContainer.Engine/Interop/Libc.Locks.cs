using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>flock(2).</summary>
internal static unsafe partial class Libc
{
    internal const int LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8;

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    private static partial int flock(int fd, int operation);

    internal static int TryFlock(int fd, int operation)
    {
        int result;
        do
        {
            result = Result(flock(fd, operation));
        }
        while (result == -Errno.EINTR);
        return result;
    }
}
