using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>Removes directories with all below, by descriptors: no symbolic link is followed and no mount entered.</summary>
internal static class DirectoryTree
{
    private const int Attempts = 16;

    /// <summary>Removes a directory or file; one that is not there is no error.</summary>
    /// <exception cref="LinuxException">EXDEV where something is still mounted below.</exception>
    internal static void Remove(string parent, string name)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, parent, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd == -Errno.ENOENT)
            return;
        Libc.Check(fd, "open", parent);
        try
        {
            RemoveAt(fd, name, parent + "/" + name, Libc.DT_UNKNOWN);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private static void RemoveAt(int dirfd, string name, string path, byte type)
    {
        if (type != Libc.DT_DIR)
        {
            // EISDIR is what Linux says of a directory; other systems' EPERM needs no care here.
            int unlinked = Libc.TryUnlinkAt(dirfd, name);
            if (unlinked is 0 or -Errno.ENOENT)
                return;
            if (unlinked != -Errno.EISDIR)
                Libc.Check(unlinked, "unlink", path);
        }

        int removed = Libc.TryUnlinkAt(dirfd, name, Libc.AT_REMOVEDIR);

        // Again where something came meanwhile: a monitor may be writing down the end of its process.
        for (int i = 0; i < Attempts && removed == -Errno.ENOTEMPTY; i++)
        {
            RemoveContents(dirfd, name, path);
            removed = Libc.TryUnlinkAt(dirfd, name, Libc.AT_REMOVEDIR);
        }

        if (removed != -Errno.ENOENT)
            Libc.Check(removed, "rmdir", path);
    }

    private static void RemoveContents(int dirfd, string name, string path)
    {
        int fd = Libc.Check(Libc.TryOpenOwnDirectory(dirfd, name), "open", path);
        try
        {
            foreach ((string child, byte type) in Libc.ReadDirectory(fd, path))
                RemoveAt(fd, child, path + "/" + child, type);
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
