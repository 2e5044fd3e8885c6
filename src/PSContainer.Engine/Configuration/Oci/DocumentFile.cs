using System;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>The file that a document is in.</summary>
internal static class DocumentFile
{
    /// <summary>All of it.</summary>
    /// <exception cref="ContainerException">It is not there, cannot be read, is no ordinary file, or is too large.</exception>
    internal static byte[] Read(string path)
    {
        // Without waiting: opening a FIFO would wait for a writer.
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0)
            throw Unreadable(path, -fd);
        try
        {
            if (Libc.Stat(fd, path).Type != Libc.S_IFREG)
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
        try
        {
            using (FileStream file = new(aside, FileMode.CreateNew, FileAccess.Write))
                file.Write(content);
            File.Move(aside, path, overwrite: replace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(aside);
            throw new ContainerException(ErrorCode.SystemError, $"'{path}' cannot be written: {(File.Exists(path) && !replace ? "it is there already" : e.Message)}", e) { Path = path };
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was not made, or who made it may not remove it: the first error is the one to tell.
        }
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
