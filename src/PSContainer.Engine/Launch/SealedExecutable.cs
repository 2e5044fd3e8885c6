using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Launch;

/// <summary>
/// The executable as a container may get hold of it by /proc/PID/exe, and not the file on disk (CVE-2019-5736): by a
/// read-only overlay that no path leads to, or where those cannot be mounted, a copy in sealed memory.
/// </summary>
internal static class SealedExecutable
{
    private const int F_SEAL_SEAL = 1, F_SEAL_SHRINK = 2, F_SEAL_GROW = 4, F_SEAL_WRITE = 8;

    /// <summary>Descriptor that can be executed and not be written.</summary>
    internal static int Open(string path)
    {
        int source = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        if (source < 0)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the executable \"{path}\" cannot be opened: {Errno.Describe(-source)}")
            {
                Path = path,
                Syscall = "open",
                Errno = -source,
                Hint = "Build it with ./build.sh build, or name it with the factory's InitPath.",
            };
        }

        try
        {
            int shown = TryOverlay(path, source);
            return shown >= 0 ? shown : Copy(path, source);
        }
        finally
        {
            Libc.Close(source);
        }
    }

    /// <summary>The file by an overlay without an upper layer, whose superblock is read-only for good; or -1.</summary>
    private static int TryOverlay(string path, int source)
    {
        string? real = path == "/proc/self/exe" ? Libc.TryReadLinkAt(Libc.AT_FDCWD, path) : path;
        if (real is null)
            return -1;
        try
        {
            // Two layers are the least that overlayfs takes without an upper one (overlayfs.rst).
            using FileSystemContext empty = new("tmpfs");
            int below = empty.Mount(Libc.MOUNT_ATTR_RDONLY);
            using FileSystemContext overlay = new("overlay");
            overlay.Set("lowerdir", $"{OverlayPath.Escape(Path.GetDirectoryName(real)!)}:/proc/self/fd/{below}");
            int mount = overlay.Mount(Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV);
            Libc.Close(below);
            int shown = Libc.TryOpenAt(mount, Path.GetFileName(real), Libc.O_PATH | Libc.O_NOFOLLOW);
            Libc.Close(mount);

            // Another file may have come to the name meanwhile; the overlay keeps the inode number of what it shows.
            if (shown >= 0 && Libc.Stat(shown, path).Inode == Libc.Stat(source, path).Inode)
                return shown;
            Libc.Close(shown);
            return -1;
        }
        catch (LinuxException)
        {
            return -1; // no privilege, or a file system that overlayfs does not take
        }
    }

    private static int Copy(string path, int source)
    {
        int memory = Libc.TryMemfdCreate("pscontainer\0"u8, Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING | Libc.MFD_EXEC);
        if (memory == -Errno.EINVAL)
            memory = Libc.TryMemfdCreate("pscontainer\0"u8, Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING); // before Linux 6.3
        Libc.Check(memory, "memfd_create");
        try
        {
            Libc.SendFile(memory, source, (long)Libc.Stat(source, path).Size, path);
            Libc.Check(Libc.TryFcntl(memory, Libc.F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE), "fcntl");
            return memory;
        }
        catch (LinuxException)
        {
            Libc.Close(memory);
            throw;
        }
    }
}
