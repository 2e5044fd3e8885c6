using System;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>The file that a document is in.</summary>
internal static class DocumentFile
{
    // As far as the user's umask lets it.
    private const uint ForAll = 0x1b6;

    /// <summary>All of it.</summary>
    /// <exception cref="ContainerException">It is not there, cannot be read, is no ordinary file, or is too large.</exception>
    /// <param name="path">The file.</param>
    /// <param name="pipe">It may be a pipe, which is read to its end.</param>
    internal static byte[] Read(string path, bool pipe = false)
    {
        // Without waiting: opening a FIFO would wait for a writer.
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0)
            throw Unreadable(path, -fd);
        try
        {
            uint type = Libc.Stat(fd, path).Type;
            if (pipe && type == Libc.S_IFIFO)
                _ = Libc.TryFcntl(fd, Libc.F_SETFL, 0);
            else if (type != Libc.S_IFREG)
                throw new ContainerException(ErrorCode.ConfigInvalid, $"'{path}' is not an ordinary file") { Path = path };
            using MemoryStream all = new();
            byte[] chunk = new byte[64 * 1024];
            for (int n; (n = Libc.Check(Libc.TryRead(fd, chunk), "read", path)) > 0;)
            {
                all.Write(chunk, 0, n);
                if (all.Length > OciJson.LargestDocument)
                    throw new ConfigInvalidException([new("$", $"The document is larger than {OciJson.LargestDocument} bytes; more are not read.")], path);
            }

            return all.ToArray();
        }
        catch (LinuxException e)
        {
            throw Unreadable(path, e.Errno);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    /// <summary>Writes it aside and renames it, so that nobody reads the half of it.</summary>
    /// <exception cref="ContainerException">It cannot be written, or is there already.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content, bool replace)
    {
        string aside = $"{path}.{Guid.NewGuid():N}";
        int result = TryWrite(aside, content);
        if (result >= 0)
            result = TryRename(aside, path, replace);
        if (result >= 0)
            return;
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, aside);
        string why = result == -Errno.EEXIST ? "it is there already" : Errno.Describe(-result);
        throw new ContainerException(ErrorCode.SystemError, $"'{path}' cannot be written: {why}", new LinuxException("open", -result, path))
        {
            Hint = result == -Errno.EEXIST ? null : ErrnoHint.For("open", -result),
        };
    }

    private static int TryWrite(string path, ReadOnlySpan<byte> content)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, ForAll);
        if (fd < 0)
            return fd;
        try
        {
            while (!content.IsEmpty)
            {
                int n = Libc.TryWrite(fd, content);
                if (n < 0)
                    return n;
                content = content[n..];
            }

            return 0;
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private static int TryRename(string aside, string path, bool replace)
    {
        int result = Libc.TryRenameAt(Libc.AT_FDCWD, aside, Libc.AT_FDCWD, path, replace ? 0 : Libc.RENAME_NOREPLACE);

        // A file system without that flag says that it is not valid.
        if (result != -Errno.EINVAL || replace)
            return result;
        return Libc.TryStat(Libc.AT_FDCWD, path, 0, out _) >= 0 ? -Errno.EEXIST : Libc.TryRenameAt(Libc.AT_FDCWD, aside, Libc.AT_FDCWD, path);
    }

    private static ContainerException Unreadable(string path, int errno)
    {
        LinuxException cause = new("open", errno, path);
        return new(ErrorCode.ConfigInvalid, $"'{path}' cannot be read: {Errno.Describe(errno)}", cause)
        {
            Hint = errno == Errno.ENOENT ? "A bundle is a directory with a config.json in it; New-ContainerBundle makes one." : ErrnoHint.For("open", errno),
        };
    }
}
