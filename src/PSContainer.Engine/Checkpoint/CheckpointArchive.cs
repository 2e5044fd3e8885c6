using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// A checkpoint in one file: a tar archive (pax) with the manifest, the images and the private layer with owners, modes, times, links,
/// nodes and attributes. Its last entry is a digest of all before; what lacks it or differs is not imported.
/// </summary>
public static class CheckpointArchive
{
    private const uint FileMode = 0x180;
    private const int BufferSize = 1 << 20;

    /// <summary>Writes a checkpoint into a file, which is there whole or as it was before.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="path">The file.</param>
    /// <param name="replace">Whether a file that is there is replaced; else it is an error.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged or not enough by itself, or the file cannot be written.</exception>
    public static void Export(ContainerCheckpoint checkpoint, string path, bool replace = false, IProgress<CheckpointProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path), temporary = full + ".new";
        bool made = false;
        try
        {
            if (!replace && Libc.TryStat(Libc.AT_FDCWD, full, Libc.AT_SYMLINK_NOFOLLOW, out _) == 0)
                throw new CheckpointException($"\"{full}\" is there already") { Step = "write the archive", Path = full, Errno = Errno.EEXIST, Hint = "Name another file, or replace it: -Force." };
            DemandComplete(checkpoint);
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, temporary);
            int fd = Libc.OpenAt(Libc.AT_FDCWD, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, FileMode);
            made = true;
            using (FileStream file = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(fd, ownsHandle: true), FileAccess.Write, BufferSize))
            {
                Export(checkpoint, file, progress, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            Libc.Check(Libc.TryRenameAt(Libc.AT_FDCWD, temporary, Libc.AT_FDCWD, full, replace ? 0 : Libc.RENAME_NOREPLACE), "rename", full);
            made = false;
        }
        catch (LinuxException e)
        {
            throw ArchiveErrors.Failed("write the archive", $"the archive \"{full}\" cannot be written", e);
        }
        finally
        {
            if (made)
                _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, temporary);
        }
    }

    /// <summary>Writes a checkpoint into a stream, which need not be one that can be sought in, and stays open.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="destination">The stream.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it; what was written is no archive.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged or not enough by itself, or a file of it cannot be read.</exception>
    public static void Export(ContainerCheckpoint checkpoint, Stream destination, IProgress<CheckpointProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(destination);
        DemandComplete(checkpoint);
        ExportPart(checkpoint, destination, progress, cancellationToken);
    }

    /// <summary>Where memory that was saved ahead is read into: a directory within that of the checkpoint which is based on it.</summary>
    /// <param name="round">The number of the time, from 1 on.</param>
    public static string NameOf(int round) => CheckpointParent.NameOf(round);

    /// <summary>Writes one of some checkpoints that are based on each other, for a reader that has those before it (<see cref="NameOf"/>).</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="destination">The stream; it stays open.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it; what was written is no archive.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or a file of it cannot be read.</exception>
    public static void ExportPart(ContainerCheckpoint checkpoint, Stream destination, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(destination);
        if (checkpoint.Directory.FindFaults(checkpoint.Manifest, ImageCheck.Changes, cancellationToken) is { Count: > 0 } faults)
            throw checkpoint.Directory.NotAsWritten(faults);
        ArchiveMeter meter = new("Writing the archive", checkpoint.Size, progress, cancellationToken);
        try
        {
            using ArchiveWriter writer = new(checkpoint, destination, meter);
            writer.Write();
        }
        catch (LinuxException e)
        {
            throw ArchiveErrors.Failed("write the archive", $"the checkpoint in \"{checkpoint.Path}\" cannot be read", e);
        }
    }

    /// <summary>Reads an archive from a file into a directory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="directory">The directory: empty, or one that is not there and is made.</param>
    /// <param name="replace">Whether a checkpoint that is there is replaced; else it is an error.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="CheckpointException">There is no such file, it is truncated or altered, or the directory cannot be used. Nothing is left.</exception>
    public static ContainerCheckpoint Import(string path, string directory, bool replace = false, IProgress<CheckpointProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, full, Libc.O_RDONLY);
        if (fd < 0)
            throw ArchiveErrors.Failed("read the archive", "the archive cannot be read", new LinuxException("open", -fd, full));
        using FileStream file = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, BufferSize);
        return Import(file, $"\"{full}\"", directory, replace, progress, cancellationToken);
    }

    /// <summary>Reads an archive from a stream, to its end, into a directory.</summary>
    /// <param name="source">The stream; it stays open.</param>
    /// <param name="directory">The directory: empty, or one that is not there and is made.</param>
    /// <param name="replace">Whether a checkpoint that is there is replaced; else it is an error.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="CheckpointException">It is truncated or altered, or the directory cannot be used. Nothing is left.</exception>
    public static ContainerCheckpoint Import(Stream source, string directory, bool replace = false, IProgress<CheckpointProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Import(source, "a stream", directory, replace, progress, cancellationToken);
    }

    private static ContainerCheckpoint Import(Stream source, string name, string directory, bool replace, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        CheckpointDirectory target = CheckpointDirectory.At(directory);
        string path = target.Path;
        List<string> made = target.Prepare(replace);
        bool done = false;
        try
        {
            Read(source, name, path, new ArchiveMeter("Reading the archive", 0, progress, cancellationToken));
            ContainerCheckpoint checkpoint = ContainerCheckpoint.Open(path);
            if (target.FindFaults(checkpoint.Manifest, ImageCheck.Sizes, cancellationToken) is { Count: > 0 } faults)
                throw target.NotAsWritten(faults);
            if (checkpoint.ParentPath.Length > 0)
                Link(path, name, checkpoint.ParentPath);

            // Its digest has told that it is right, and so a restore need not read it all again.
            target.Stamp(checkpoint.Manifest);
            done = true;
            return checkpoint;
        }
        finally
        {
            if (!done)
            {
                DirectoryTree.Remove(path, CheckpointManifest.FileName + ".new");
                target.Forget(made);
            }
        }
    }

    private static void Read(Stream source, string name, string path, ArchiveMeter meter)
    {
        int directory = -1;
        try
        {
            directory = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY);
            using ArchiveReader reader = new(source, directory, meter);
            reader.Read();
        }
        catch (LinuxException e) when (e.Errno is not (Errno.EEXIST or Errno.ELOOP or Errno.ENOTDIR or Errno.ENOENT or Errno.ENAMETOOLONG))
        {
            throw ArchiveErrors.Failed("read the archive", $"the checkpoint cannot be written in \"{path}\"", e);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ContainerException))
        {
            // The native executable has no texts for what the reader of tar, of numbers or of base64 makes of bytes that are none of ours.
            string what = e switch
            {
                ArchiveFaultException or LinuxException => e.Message,
                EndOfStreamException => "it ends in the middle",
                _ => "it has bytes in it that mean nothing",
            };
            throw ArchiveErrors.Altered(name, what, e);
        }
        finally
        {
            Libc.Close(directory);
        }
    }

    private static void Link(string directory, string name, string parent)
    {
        try
        {
            CheckpointParent.Link(directory, parent);
        }
        catch (ArchiveFaultException e)
        {
            throw ArchiveErrors.Altered(name, e.Message, e);
        }
        catch (LinuxException e)
        {
            throw ArchiveErrors.Failed("read the archive", $"the checkpoint cannot be written in \"{directory}\"", e);
        }
    }

    /// <exception cref="CheckpointException">Others belong to it, and it could not be restored without them.</exception>
    private static void DemandComplete(ContainerCheckpoint checkpoint)
    {
        if (checkpoint.ParentPath.Length > 0)
            throw ArchiveErrors.Incomplete(checkpoint.Path, $"it is based on another, \"{checkpoint.ParentPath}\"", "Take a checkpoint without -ParentPath, which has all of the memory in it.");
        if (checkpoint.Manifest.PagesElsewhere)
            throw ArchiveErrors.Incomplete(checkpoint.Path, "the memory has gone elsewhere", "Take a checkpoint without -PageServer and -LazyPages, which has all of the memory in it.");
    }
}
