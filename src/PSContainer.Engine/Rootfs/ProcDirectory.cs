using System;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>
/// A procfs that nothing in the container can have put in place: a mount of its own that no path leads to, or else
/// /proc checked to be procfs's root. Files are opened without leaving it, so that writes of kernel parameters and
/// labels cannot be redirected (CVE-2019-16884, CVE-2025-52881).
/// </summary>
internal sealed class ProcDirectory : IDisposable
{
    private const ulong ProcRootInode = 1;

    private readonly int _fd;

    private ProcDirectory(int fd) => _fd = fd;

    internal static ProcDirectory Open()
    {
        int fs = Libc.TryFsOpen("proc");
        if (fs >= 0)
        {
            int detached = Libc.TryFsCreate(fs) < 0 ? -1 : Libc.TryFsMount(fs, 0);
            Libc.Close(fs);
            if (detached >= 0)
                return new ProcDirectory(detached);
        }

        // In a user namespace whose /proc has masks the kernel refuses a new one.
        int fd = Libc.OpenAt(Libc.AT_FDCWD, "/proc", Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (Libc.FileSystemMagic(fd, "/proc") == Libc.PROC_SUPER_MAGIC && Libc.Stat(fd, "/proc").Inode == ProcRootInode)
            return new ProcDirectory(fd);
        Libc.Close(fd);
        throw new ContainerException(ErrorCode.SystemError, "/proc is not the proc file system: the container's root shows something else there") { Path = "/proc" };
    }

    /// <summary>A handle (O_PATH) of a directory of it.</summary>
    internal int OpenDirectory(string path) => Open(path, Libc.O_PATH | Libc.O_DIRECTORY);

    /// <summary>Writes a file with one write(2).</summary>
    internal void Write(string path, string value)
    {
        int fd = Open(path, Libc.O_WRONLY);
        try
        {
            Libc.Check(Libc.TryWrite(fd, Encoding.UTF8.GetBytes(value)), "write", "/proc/" + path);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    public void Dispose() => Libc.Close(_fd);

    private int Open(string path, int flags) => Libc.Check(
        Libc.TryOpenAt2(_fd, path, flags, Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_XDEV | Libc.RESOLVE_NO_MAGICLINKS), "open", "/proc/" + path);
}
