using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>The private layer of a container's root in a checkpoint: a copy of the files that its processes see, as they were when they were saved.</summary>
internal static class CheckpointLayer
{
    internal const string Name = "layer";

    /// <summary>Copies it into the checkpoint, while the processes stand still.</summary>
    /// <returns>Bytes of all its files.</returns>
    internal static long Save(RootOverlay overlay, string directory, CancellationToken cancellationToken)
    {
        string target = $"{directory}/{Name}";
        DirectoryTree.Remove(directory, Name);
        LinuxFile.MakeDirectory(target, 0x1C0);
        Copy(overlay.Upper, target, cancellationToken);
        return SizeOf(target);
    }

    /// <summary>Puts it in the place of the container's layer, which goes.</summary>
    internal static void Load(string directory, RootOverlay overlay, CancellationToken cancellationToken)
    {
        string upper = overlay.Upper, parent = upper[..upper.LastIndexOf('/')];
        DirectoryTree.Remove(parent, upper[(parent.Length + 1)..]);
        LinuxFile.MakeDirectory(upper);
        Copy($"{directory}/{Name}", upper, cancellationToken);
    }

    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        int source = -1, target = -1;
        try
        {
            source = Libc.OpenAt(Libc.AT_FDCWD, from, Libc.O_RDONLY | Libc.O_DIRECTORY);
            target = Libc.OpenAt(Libc.AT_FDCWD, to, Libc.O_RDONLY | Libc.O_DIRECTORY);
            new RootCopy(new HashSet<string>(), cancellationToken, isLayer: true).Copy(source, target);
        }
        catch (LinuxException e)
        {
            throw new CheckpointException($"the container's private layer cannot be copied: {e.Message}", e)
            {
                Step = "copy the private layer",
                Hint = ErrnoHint.For(e.Syscall, e.Errno) ?? "The file system of the checkpoint must have extended attributes (trusted.*).",
            };
        }
        finally
        {
            Libc.Close(source);
            Libc.Close(target);
        }
    }

    private static long SizeOf(string directory)
    {
        long size = 0;
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            size += file.Length;
        return size;
    }
}
