using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>memfd_create(2): a file that no directory has.</summary>
internal static unsafe partial class Libc
{
    internal const uint MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_NOEXEC_SEAL = 8, MFD_EXEC = 0x10;

    [LibraryImport(Library, EntryPoint = "pwrite64", SetLastError = true)]
    private static partial nint pwrite64(int fd, void* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "ftruncate64", SetLastError = true)]
    private static partial int ftruncate64(int fd, long length);

    /// <summary>Bytes written at a place of a file, by one pwrite(2); or -errno.</summary>
    internal static int TryWriteAt(int fd, ReadOnlySpan<byte> content, long offset)
    {
        fixed (byte* bytes = content)
        {
            return (int)Result((long)pwrite64(fd, bytes, (nuint)content.Length, offset));
        }
    }

    /// <summary>ftruncate(2): 0, or -errno.</summary>
    internal static int TryTruncate(int fd, long length) => Result(ftruncate64(fd, length));

    /// <summary>A file with this content, to be read from its beginning. Whoever reads only a part of it, or nothing, disturbs nobody.</summary>
    internal static int MemoryFile(ReadOnlySpan<byte> content)
    {
        int fd = TryMemfdCreate("input\0"u8, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
        if (fd == -Errno.EINVAL)
            fd = TryMemfdCreate("input\0"u8, MFD_CLOEXEC); // before Linux 6.3
        Check(fd, "memfd_create");
        fixed (byte* bytes = content)
        {
            for (int done = 0; done < content.Length;)
            {
                int written = (int)Result((long)pwrite64(fd, bytes + done, (nuint)(content.Length - done), done));
                if (written == -Errno.EINTR)
                    continue;
                if (written < 0)
                    Close(fd);
                done += Check(written, "pwrite");
            }
        }

        return fd;
    }
}
