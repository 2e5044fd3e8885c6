using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Lifecycle;

/// <summary>A tmpfs on the state root (libcontainer's TmpfsRoot): states that a restart of the machine takes away.</summary>
internal static class TmpfsRoot
{
    internal static void Ensure(string root)
    {
        try
        {
            LinuxFile.MakeDirectories(root, 0x1C0);
            int fd = Libc.OpenAt(Libc.AT_FDCWD, root, Libc.O_PATH | Libc.O_DIRECTORY);
            bool mounted = Libc.FileSystemMagic(fd, root) == Libc.TMPFS_MAGIC;
            Libc.Close(fd);
            if (!mounted)
                Libc.Check(Libc.TryMount("tmpfs", root, "tmpfs", 0, "mode=700"), "mount", root);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"a tmpfs cannot be mounted on the state root: {e.Message}", e)
            {
                Hint = "Run as root, or leave the TmpfsRoot option out.",
            };
        }
    }
}
