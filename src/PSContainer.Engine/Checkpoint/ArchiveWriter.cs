using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Writes the entries of one archive: the manifest, which says what is to come, the images, the private layer, and the digest of it all.</summary>
/// <param name="checkpoint">What is written.</param>
/// <param name="destination">Where.</param>
/// <param name="meter">Counts what is read.</param>
internal sealed class ArchiveWriter(ContainerCheckpoint checkpoint, Stream destination, ArchiveMeter meter) : IDisposable
{
    internal const string DigestName = "digest.sha256";

    private readonly ArchiveDigest _digest = new();
    private readonly TarWriter _tar = new(destination, TarEntryFormat.Pax, leaveOpen: true);

    // Where a file with several names has its content.
    private readonly Dictionary<(uint, uint, ulong), string> _linked = [];

    /// <summary>Writes all of it, with the mark of the end.</summary>
    internal void Write()
    {
        int directory = Libc.OpenAt(Libc.AT_FDCWD, checkpoint.Path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        try
        {
            WriteFile(directory, CheckpointManifest.FileName, CheckpointManifest.FileName);
            if (Libc.TryStat(directory, CheckpointDirectory.DescriptorsName, Libc.AT_SYMLINK_NOFOLLOW, out _) == 0)
                WriteFile(directory, CheckpointDirectory.DescriptorsName, CheckpointDirectory.DescriptorsName);
            foreach (CheckpointImage image in checkpoint.Manifest.Images)
                WriteFile(directory, image.Name, image.Name);
            if (checkpoint.HasLayer)
                WriteDirectory(directory, CheckpointLayer.Name, CheckpointLayer.Name);
        }
        finally
        {
            Libc.Close(directory);
        }

        PaxTarEntry last = new(TarEntryType.RegularFile, DigestName)
        {
            ModificationTime = checkpoint.Created,
            DataStream = new MemoryStream(Encoding.ASCII.GetBytes(_digest.Finish() + "\n")),
        };
        _tar.WriteEntry(last);
        _tar.Dispose();
    }

    public void Dispose() => _digest.Dispose();

    private void WriteContent(int directory, string path)
    {
        List<(string Name, byte Type)> entries = Libc.ReadDirectory(directory, path);

        // One checkpoint gives one archive, whatever the order of its directories on disk.
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach ((string name, _) in entries)
            WriteEntry(directory, name, $"{path}/{name}");
    }

    private void WriteEntry(int directory, string name, string path)
    {
        Libc.Check(Libc.TryStat(directory, name, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat), "statx", path);
        switch (stat.Type)
        {
            case Libc.S_IFDIR:
                WriteDirectory(directory, name, path);
                break;
            case Libc.S_IFREG:
                WriteFile(directory, name, path);
                break;
            case Libc.S_IFLNK:
                string target = Libc.TryReadLinkAt(directory, name) ?? throw new CheckpointException($"\"{path}\" has changed while it was read") { Step = "write the archive", Path = path };
                Write(ArchiveItem.Of(path, TarEntryType.SymbolicLink, stat, target));
                break;
            case Libc.S_IFCHR:
                Write(ArchiveItem.Of(path, TarEntryType.CharacterDevice, stat));
                break;
            case Libc.S_IFBLK:
                Write(ArchiveItem.Of(path, TarEntryType.BlockDevice, stat));
                break;
            case Libc.S_IFIFO:
                Write(ArchiveItem.Of(path, TarEntryType.Fifo, stat));
                break;
        }
    }

    private void WriteDirectory(int parent, string name, string path)
    {
        int fd = Libc.Check(Libc.TryOpenAt(parent, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW), "open", path);
        try
        {
            Write(ArchiveItem.Of(path, TarEntryType.Directory, Libc.Stat(fd, path), attributes: AttributesOf(fd)));
            WriteContent(fd, path);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private void WriteFile(int parent, string name, string path)
    {
        int fd = Libc.Check(Libc.TryOpenAt(parent, name, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK), "open", path);
        try
        {
            Libc.Statx stat = Libc.Stat(fd, path);
            if (stat.Type != Libc.S_IFREG)
                throw new CheckpointException($"\"{checkpoint.Path}/{path}\" is no file") { Step = "write the archive", Path = path, Errno = Errno.EINVAL };
            if (stat.Links > 1 && !_linked.TryAdd((stat.DevMajor, stat.DevMinor, stat.Inode), path))
            {
                Write(ArchiveItem.Of(path, TarEntryType.HardLink, stat, _linked[(stat.DevMajor, stat.DevMinor, stat.Inode)]));
                return;
            }

            ArchiveItem item = ArchiveItem.Of(path, TarEntryType.RegularFile, stat, attributes: AttributesOf(fd));
            PaxTarEntry entry = item.ToEntry();
            using ArchiveContent content = new(fd, item.Size, path, _digest, meter);
            if (item.Size > 0)
                entry.DataStream = content;
            item.AddTo(_digest);
            _tar.WriteEntry(entry);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private void Write(ArchiveItem item)
    {
        meter.Add(0);
        item.AddTo(_digest);
        _tar.WriteEntry(item.ToEntry());
    }

    private static SortedDictionary<string, byte[]> AttributesOf(int fd)
    {
        SortedDictionary<string, byte[]> attributes = new(StringComparer.Ordinal);
        foreach (string name in Libc.ListAttributes(fd))
        {
            if (!RootCopy.StaysBehind(name, isLayer: true) && Libc.TryGetAttribute(fd, name) is { } value)
                attributes[name] = value;
        }

        return attributes;
    }
}
