using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>
/// The container's root by its descriptor. Every path is resolved by openat2(2) with RESOLVE_IN_ROOT, so that no
/// symbolic link, however it is swapped, leads out of it (CVE-2021-30465, CVE-2024-45310).
/// </summary>
internal sealed class RootDirectory(int fd) : IDisposable
{
    private const ulong InRoot = Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS;

    internal int Fd => fd;

    /// <summary>Opens a path inside the root; a descriptor, or -errno.</summary>
    internal int TryOpen(string path, int flags) => Libc.TryOpenAt2(fd, Relative(path), flags, InRoot);

    /// <summary>Opens a path inside the root.</summary>
    internal int Open(string path, int flags) => Libc.Check(TryOpen(path, flags), "openat2", path);

    /// <summary>A handle (O_PATH) of a directory, made with those above it where they are missing.</summary>
    internal int OpenDirectory(string path, uint mode = 0x1ED)
    {
        int found = TryOpen(path, Libc.O_PATH | Libc.O_DIRECTORY);
        if (found != -Errno.ENOENT)
            return Libc.Check(found, "openat2", path);
        string clean = Relative(path).TrimEnd('/');
        int parent = Libc.Check(Libc.TryOpenAt(fd, ".", Libc.O_PATH | Libc.O_DIRECTORY), "open", "/");
        try
        {
            for (int start = 0; start < clean.Length;)
            {
                int end = clean.IndexOf('/', start);
                end = end < 0 ? clean.Length : end;
                string name = clean[start..end];
                if (name.Length > 0)
                {
                    int next = OpenOrMake(parent, clean[..end], name, mode);
                    Libc.Close(parent);
                    parent = next;
                }

                start = end + 1;
            }

            (int result, parent) = (parent, -1);
            return result;
        }
        finally
        {
            Libc.Close(parent);
        }
    }

    /// <summary>A handle (O_PATH) of what a file can be bound on: an existing one, or a new empty file.</summary>
    internal int OpenFile(string path, uint mode = 0x1A4)
    {
        int found = TryOpen(path, Libc.O_PATH);
        if (found != -Errno.ENOENT)
            return Libc.Check(found, "openat2", path);
        int slash = path.TrimEnd('/').LastIndexOf('/');
        int parent = OpenDirectory(slash <= 0 ? "/" : path[..slash]);
        try
        {
            string name = path.TrimEnd('/')[(slash + 1)..];
            int made = Libc.TryOpenAt(parent, name, Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_WRONLY, mode);
            if (made == -Errno.EEXIST)
            {
                // Another container of the same root may have made it just now.
                found = TryOpen(path, Libc.O_PATH);
                return found == -Errno.ENOENT ? throw DanglingLink(path) : Libc.Check(found, "openat2", path);
            }

            Libc.Close(Libc.Check(made, "open", path));
            return Libc.Check(Libc.TryOpenAt(parent, name, Libc.O_PATH | Libc.O_NOFOLLOW), "open", path);
        }
        finally
        {
            Libc.Close(parent);
        }
    }

    /// <summary>Makes a symbolic link, with the directories above it. The same link may be there already.</summary>
    /// <exception cref="ContainerException">Something else is there.</exception>
    internal void MakeLink(string path, string target)
    {
        string clean = path.TrimEnd('/');
        int slash = clean.LastIndexOf('/');
        string name = clean[(slash + 1)..];
        int parent = OpenDirectory(slash <= 0 ? "/" : clean[..slash]);
        try
        {
            int made = name is "" or "." or ".." ? -Errno.EEXIST : Libc.TrySymlinkAt(target, parent, name);
            if (made != -Errno.EEXIST)
                Libc.Check(made, "symlink", path);
            else if (Libc.TryReadLinkAt(parent, name) != target)
                throw Occupied(path, target);
        }
        finally
        {
            Libc.Close(parent);
        }
    }

    public void Dispose() => Libc.Close(fd);

    private int OpenOrMake(int parent, string prefix, string name, uint mode)
    {
        int existing = TryOpen(prefix, Libc.O_PATH | Libc.O_DIRECTORY);
        if (existing != -Errno.ENOENT)
            return Libc.Check(existing, "openat2", "/" + prefix);
        int made = Libc.TryMkdirAt(parent, name, mode);
        if (made < 0 && made != -Errno.EEXIST)
            Libc.Check(made, "mkdir", "/" + prefix);
        int opened = Libc.TryOpenAt(parent, name, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (opened is -Errno.ELOOP or -Errno.ENOTDIR)
            throw DanglingLink("/" + prefix);
        return Libc.Check(opened, "open", "/" + prefix);
    }

    private static ContainerException Occupied(string path, string target) =>
        new(ErrorCode.ConfigInvalid, $"\"{path}\" inside the container's root is something else than a symbolic link to \"{target}\"")
        {
            Path = path,
            Errno = Errno.EEXIST,
            Hint = "Remove it from the root file system, or mount without copy-symlink.",
        };

    private static ContainerException DanglingLink(string path) =>
        new(ErrorCode.ConfigInvalid, $"\"{path}\" inside the container's root is a symbolic link to something that is not there")
        {
            Path = path,
            Hint = "Name the real directory as the mount's destination, or make the link's target in the root file system.",
        };

    private static string Relative(string path)
    {
        string relative = path.TrimStart('/');
        return relative.Length == 0 ? "." : relative;
    }
}
