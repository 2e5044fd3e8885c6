using System;
using System.Globalization;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Directories that the engine has named for a container's checkpoints, and in which whoever wrote was killed: there is memory in them,
/// and no manifest. Who writes holds a lock of flock(2) on the directory, which goes with him.
/// </summary>
internal static class UnfinishedCheckpoints
{
    private const string NameFormat = "yyyyMMdd'T'HHmmss.fff";

    /// <summary>Name of the directory of a checkpoint that is made now.</summary>
    internal static string NewName() => DateTime.UtcNow.ToString(NameFormat, CultureInfo.InvariantCulture);

    /// <summary>Holds a directory while something is written there; dispose of it afterwards.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    internal static IDisposable Hold(string path)
    {
        DirectoryHold hold = new(Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY));

        // Nobody waits for one who removes what is left: he is quick, and has found nothing.
        _ = Libc.TryFlock(hold.Descriptor, Libc.LOCK_SH);
        return hold;
    }

    /// <summary>Removes what was left of a container's, as far as that goes; logs stay, since an error may name them.</summary>
    /// <param name="root">Directory of all checkpoints.</param>
    /// <param name="id">The container.</param>
    /// <param name="trace">Gets a line for each, or null.</param>
    internal static void Remove(string root, string id, Action<string>? trace = null)
    {
        try
        {
            string own = $"{root}/{id}";
            if (Directory.Exists(own))
                RemoveIn(own, root, trace);
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            // Not what the caller is here for: the next one tries again.
            trace?.Invoke($"what is left of a checkpoint cannot be removed: {e.Message}");
        }
    }

    private static void RemoveIn(string own, string root, Action<string>? trace)
    {
        foreach (string path in Directory.GetDirectories(own))
        {
            if (!DateTime.TryParseExact(Path.GetFileName(path), NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) || ContainerCheckpoint.Exists(path))
                continue;
            int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
            if (fd < 0)
                continue;
            using DirectoryHold hold = new(fd);
            if (Libc.TryFlock(fd, Libc.LOCK_EX | Libc.LOCK_NB) < 0 || ContainerCheckpoint.Exists(path))
                continue;
            trace?.Invoke($"remove what is left of a checkpoint in \"{path}\"");
            CheckpointDirectory directory = new(path);
            directory.RemoveImages();
            directory.RemoveAhead(root);
        }
    }

    private sealed class DirectoryHold(int descriptor) : IDisposable
    {
        internal int Descriptor => descriptor;

        public void Dispose() => Libc.Close(descriptor);
    }
}
