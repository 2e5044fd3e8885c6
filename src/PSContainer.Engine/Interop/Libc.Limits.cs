using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>getrlimit(2).</summary>
internal static unsafe partial class Libc
{
    // struct rlimit: the soft and the hard limit, two 64-bit numbers.
    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int getrlimit(int resource, ulong* limits);

    private const int RLIMIT_NOFILE = 7;

    /// <summary>How many descriptors this process may have open now (RLIMIT_NOFILE).</summary>
    internal static ulong OpenFilesLimit
    {
        get
        {
            ulong* limits = stackalloc ulong[2];
            return getrlimit(RLIMIT_NOFILE, limits) == 0 ? limits[0] : 1024;
        }
    }

    internal static int TryGetHardLimit(int resource, out ulong hard)
    {
        ulong* limits = stackalloc ulong[2];
        int result = Result(getrlimit(resource, limits));
        hard = limits[1];
        return result;
    }
}
