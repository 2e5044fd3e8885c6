using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A directory with the images of one checkpoint.</summary>
/// <param name="path">Its absolute path.</param>
internal sealed class CheckpointDirectory(string path)
{
    /// <summary>Names of init's streams, as runc has them, which restores by them.</summary>
    internal const string DescriptorsName = "descriptors.json";

    /// <summary>The images that have memory in them.</summary>
    internal const string PagesPattern = "pages-*.img";

    /// <summary>Its permissions.</summary>
    internal const uint Mode = 0x1C0;

    private const uint FileMode = 0x180;

    internal string Path => path;

    private string ManifestPath => $"{path}/{CheckpointManifest.FileName}";

    /// <summary>Of a path as a user has it.</summary>
    internal static CheckpointDirectory At(string directory) => new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory)));

    /// <summary>How much memory has been written into a directory, in bytes.</summary>
    internal static long MemoryIn(string directory)
    {
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles(PagesPattern))
            bytes += file.Length;
        return bytes;
    }

    /// <summary>Makes it, or takes an empty one. What an earlier checkpoint left in it goes only where that is wanted.</summary>
    /// <returns>The directories that were made, the outermost first.</returns>
    /// <exception cref="CheckpointException">It has files in it, or cannot be made.</exception>
    internal List<string> Prepare(bool replace)
    {
        try
        {
            List<string> made = LinuxFile.MakeDirectories(path, Mode);
            foreach (string entry in Directory.EnumerateFileSystemEntries(path))
            {
                string name = System.IO.Path.GetFileName(entry);
                if (!replace && !IsLog(name) && !CheckpointParent.IsAhead(name))
                    throw Occupied(entry);
            }

            if (replace)
                RemoveImages();
            return made;
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"the directory of the images \"{path}\" cannot be used: {e.Message}", e) { Step = "make the directory of the images", Path = path, Hint = "Name a directory on a disk with room for the container's memory." };
        }
    }

    /// <summary>Takes back what was begun. A log stays, and the directory that it is in: an error names it.</summary>
    /// <param name="made">The directories that were made for it, the outermost first.</param>
    internal void Forget(List<string> made)
    {
        RemoveImages();
        LinuxFile.RemoveDirectories(made);
    }

    /// <summary>Takes away what a checkpoint has written, but its logs; other files stay.</summary>
    internal void RemoveImages()
    {
        RemoveAll(name => IsImage(name) || name.StartsWith("stats-", StringComparison.Ordinal)
            || name is CheckpointManifest.FileName or DescriptorsName or CheckpointParent.LinkName or CheckpointLayer.Name);
    }

    /// <summary>Takes away the memory that was saved ahead, and the directory where nothing else is in it.</summary>
    /// <param name="root">As of <see cref="Remove"/>.</param>
    internal void RemoveAhead(string? root)
    {
        RemoveAll(CheckpointParent.IsAhead);
        RemoveEmpty(root);
    }

    /// <summary>Removes all that a checkpoint is made of, with its logs, and the directory where nothing else is in it.</summary>
    /// <param name="root">Where the engine makes a directory for each container's checkpoints, which goes with the last of them; or null.</param>
    internal void Remove(string? root)
    {
        RemoveImages();
        RemoveAll(name => IsLog(name) || CheckpointParent.IsAhead(name));
        RemoveEmpty(root);
    }

    /// <summary>Writes down all that is there now, and the manifest at last: without it there is no checkpoint.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="followed">Checksums of memory that are known already, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal void Write(CheckpointManifest manifest, FollowedPages? followed, CancellationToken cancellationToken)
    {
        followed?.Finish();
        manifest.Images = Measure(followed, cancellationToken);
        Write(manifest);
    }

    /// <summary>Images that have come from elsewhere, and whose content is known to be right, need not be read again before they are restored.</summary>
    internal void Stamp(CheckpointManifest manifest)
    {
        foreach (CheckpointImage image in manifest.Images)
            image.Stamp = StampOf($"{path}/{image.Name}");
        Write(manifest);
    }

    private void Write(CheckpointManifest manifest)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, CheckpointJsonContext.Default.CheckpointManifest);
        string temporary = ManifestPath + ".new";
        int fd = Libc.OpenAt(Libc.AT_FDCWD, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NOFOLLOW, FileMode);
        try
        {
            for (ReadOnlySpan<byte> left = json; !left.IsEmpty;)
                left = left[Libc.Check(Libc.TryWrite(fd, left), "write", temporary)..];
        }
        finally
        {
            Libc.Close(fd);
        }

        Libc.Check(Libc.TryRenameAt(Libc.AT_FDCWD, temporary, Libc.AT_FDCWD, ManifestPath), "rename", ManifestPath);
    }

    /// <summary>Reads the manifest.</summary>
    /// <exception cref="CheckpointException">There is none, it is damaged, or of a newer version.</exception>
    internal CheckpointManifest Read()
    {
        try
        {
            int fd = Libc.OpenAt(Libc.AT_FDCWD, ManifestPath, Libc.O_RDONLY | Libc.O_NOFOLLOW);
            byte[] json;
            try
            {
                json = LinuxFile.ReadBytes(fd, ManifestPath);
            }
            finally
            {
                Libc.Close(fd);
            }

            CheckpointManifest manifest = JsonSerializer.Deserialize(json, CheckpointJsonContext.Default.CheckpointManifest) ?? throw new JsonException("It is null.");
            if (manifest.Schema > CheckpointManifest.CurrentSchema)
                throw Damaged($"was written by a newer version (schema {manifest.Schema})", "Restore it with that version.");
            if (ContainerId.FindFault(manifest.Id) is not null || manifest.State.ValueKind != JsonValueKind.Object)
                throw Damaged("is not the manifest of a checkpoint", "Name the directory that Invoke-ContainerCheckpoint has written.");
            return manifest;
        }
        catch (LinuxException e)
        {
            throw new CheckpointException($"there is no checkpoint in \"{path}\": {e.Message}", e) { Step = "read the checkpoint", Path = ManifestPath, Hint = "Name the directory that Invoke-ContainerCheckpoint has written: Get-ContainerCheckpoint lists them." };
        }
        catch (JsonException e)
        {
            throw Damaged($"is damaged: {e.Message}", "Take another checkpoint, or a copy of this one.", e);
        }
    }

    /// <summary>Finds out what differs from what was written.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="check">How closely.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A line for each file; empty where all is right.</returns>
    internal List<string> FindFaults(CheckpointManifest manifest, ImageCheck check, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        foreach (CheckpointImage image in manifest.Images)
        {
            if (image.Name.Contains('/') || image.Name is "" or "." or "..")
            {
                faults.Add($"'{image.Name}' is no name of an image");
                continue;
            }

            FileInfo file = new($"{path}/{image.Name}");
            if (!file.Exists)
                faults.Add($"{image.Name} is missing");
            else if (file.Length != image.Size)
                faults.Add($"{image.Name} has {file.Length} bytes in place of {image.Size}");
            else if (MustRead(file.FullName, image, check) && Checksum.OfFile(file.FullName, image.Size, cancellationToken) != image.Checksum)
                faults.Add($"{image.Name} has been altered");
        }

        if (manifest.HasLayer && !Directory.Exists($"{path}/{CheckpointLayer.Name}"))
            faults.Add("the private layer is missing");
        return faults;
    }

    /// <summary>The error of a checkpoint that is not as it was written.</summary>
    internal CheckpointException NotAsWritten(List<string> faults) => new($"the checkpoint in \"{path}\" is not as it was written: {string.Join("; ", faults)}")
    {
        Step = "look at the images",
        Path = path,
        Errno = Errno.EIO,
        Hint = "Take another checkpoint, or a copy of this one that is whole.",
    };

    private List<CheckpointImage> Measure(FollowedPages? followed, CancellationToken cancellationToken)
    {
        List<CheckpointImage> images = [];
        foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles())
        {
            if (IsImage(file.Name))
                images.Add(new CheckpointImage { Name = file.Name, Size = file.Length });
        }

        images.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (CheckpointImage image in images)
        {
            if (followed?.TryGet(image) != true)
                image.Checksum = Checksum.OfFile($"{path}/{image.Name}", image.Size, cancellationToken);
            image.Stamp = StampOf($"{path}/{image.Name}");
        }

        return images;
    }

    private void RemoveAll(Predicate<string> which)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(path))
        {
            string name = System.IO.Path.GetFileName(entry);
            if (which(name))
                DirectoryTree.Remove(path, name);
        }
    }

    private void RemoveEmpty(string? root)
    {
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, path, Libc.AT_REMOVEDIR);
        if (System.IO.Path.GetDirectoryName(path) is { } parent && System.IO.Path.GetDirectoryName(parent) == root)
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, parent, Libc.AT_REMOVEDIR);
    }

    private static bool MustRead(string file, CheckpointImage image, ImageCheck check) =>
        check == ImageCheck.Content || (check == ImageCheck.Changes && (image.Stamp.Length == 0 || image.Stamp != StampOf(file)));

    private static string StampOf(string file)
    {
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, file, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat), "statx", file);
        return string.Create(CultureInfo.InvariantCulture, $"{stat.DevMajor}:{stat.DevMinor}:{stat.Inode}:{stat.Changed.Seconds}.{stat.Changed.Nanoseconds:D9}");
    }

    internal static bool IsImage(string name) => name.EndsWith(".img", StringComparison.Ordinal);

    private static bool IsLog(string name) => name.EndsWith(".log", StringComparison.Ordinal) || name.StartsWith("stats-", StringComparison.Ordinal);

    private CheckpointException Occupied(string entry) => new($"the directory of the images \"{path}\" is not empty: it has \"{System.IO.Path.GetFileName(entry)}\"")
    {
        Step = "make the directory of the images",
        Path = path,
        Errno = Errno.ENOTEMPTY,
        Hint = "Name another directory, remove what is in it (Remove-ContainerCheckpoint), or replace it: -Force.",
    };

    private CheckpointException Damaged(string what, string hint, Exception? inner = null) =>
        new($"\"{ManifestPath}\" {what}", inner) { Step = "read the checkpoint", Path = ManifestPath, Hint = hint };
}
