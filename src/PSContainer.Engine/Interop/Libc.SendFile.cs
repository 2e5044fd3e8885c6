using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>sendfile(2).</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint sendfile(int output, int input, long* offset, nuint count);

    /// <summary>Copies so many bytes inside the kernel.</summary>
    internal static void SendFile(int output, int input, long count, string path)
    {
        while (count > 0)
        {
            long n = Result((long)sendfile(output, input, null, (nuint)count));
            if (n == -Errno.EINTR)
                continue;
            count -= Check(n == 0 ? -Errno.EIO : n, "sendfile", path);
        }
    }
}
