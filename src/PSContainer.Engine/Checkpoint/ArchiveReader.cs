using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Reads the entries of one archive into a directory. It takes what the manifest announces, each once and of the size that was said,
/// and nothing else; the manifest gets its name last, when the digest has been found right.
/// </summary>
/// <param name="source">The archive, to its end.</param>
/// <param name="directory">An empty directory, an open descriptor that stays the caller's.</param>
/// <param name="meter">Counts what is written.</param>
internal sealed class ArchiveReader(Stream source, int directory, ArchiveMeter meter) : IDisposable
{
    // Of what is held in memory: the manifest has a configuration in it, which is no larger than 4 MiB as a document.
    private const int LargestText = 64 << 20, BufferSize = 256 << 10;

    private readonly ArchiveDigest _digest = new();
    private readonly TarReader _tar = new(source, leaveOpen: true);
    private readonly ArchiveTree _tree = new(directory);
    private readonly Dictionary<string, long> _images = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private CheckpointManifest _manifest = new();
    private bool _hasLayer, _hasDescriptors;
    private long _layerSize;
    private Stream? _content;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="ArchiveFaultException">It is not what was written. What reads tar, numbers and base64 has other exceptions for that.</exception>
    /// <exception cref="Errors.LinuxException">Something cannot be written.</exception>
    internal void Read()
    {
        byte[] manifest = ReadManifest();
        while (true)
        {
            ArchiveItem item = Next() ?? throw new ArchiveFaultException("it ends before its digest");
            if (item.Name == ArchiveWriter.DigestName)
            {
                CheckDigest(item);
                break;
            }

            item.AddTo(_digest);
            Take(item);
        }

        if (Next() is { } more)
            throw new ArchiveFaultException($"after its digest comes \"{more.Name}\"");
        DemandEnd();
        foreach (string missing in _images.Keys)
            throw new ArchiveFaultException($"\"{missing}\" is not in it");
        if (_hasLayer != _manifest.HasLayer)
            throw new ArchiveFaultException("the private layer is not in it");
        _tree.Finish();
        WriteManifest(manifest);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _digest.Dispose();
        _tar.Dispose();
    }

    private ArchiveItem? Next()
    {
        meter.Add(0);
        TarEntry? entry = _tar.GetNextEntry();
        if (entry is null)
            return null;
        if (entry is not PaxTarEntry pax || pax.EntryType is not (TarEntryType.RegularFile or TarEntryType.Directory or TarEntryType.SymbolicLink
            or TarEntryType.HardLink or TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo))
        {
            throw new ArchiveFaultException($"\"{entry.Name}\" is of a kind ({entry.EntryType}) that no checkpoint has");
        }

        _content = pax.DataStream;
        return ArchiveItem.Of(pax);
    }

    private byte[] ReadManifest()
    {
        ArchiveItem item = Next() ?? throw new ArchiveFaultException("it is empty");
        if (item.Name != CheckpointManifest.FileName)
            throw new ArchiveFaultException($"it begins with \"{item.Name}\" and not with a manifest");
        item.AddTo(_digest);
        byte[] json = ReadText(item, digested: true);
        _manifest = JsonSerializer.Deserialize(json, CheckpointJsonContext.Default.CheckpointManifest) ?? throw new ArchiveFaultException("its manifest is null");
        if (_manifest.Schema > CheckpointManifest.CurrentSchema)
            throw new CheckpointException($"the archive was written by a newer version (schema {_manifest.Schema})") { Step = "read the archive", Hint = "Import it with that version." };
        foreach (CheckpointImage image in _manifest.Images)
        {
            // The names that a checkpoint gives its images, by which they are removed as well.
            if (!CheckpointDirectory.IsImage(image.Name) || image.Name.Contains('/') || image.Name.Contains('\0') || image.Size < 0 || !_images.TryAdd(image.Name, image.Size))
                throw new ArchiveFaultException($"its manifest names an image \"{image.Name}\"");
            meter.Total += image.Size;
        }

        meter.Total += _manifest.LayerSize;
        return json;
    }

    private void Take(ArchiveItem item)
    {
        if (item.Name == CheckpointLayer.Name || item.Name.StartsWith(CheckpointLayer.Name + "/", StringComparison.Ordinal))
        {
            TakeLayer(item);
            return;
        }

        if (item.Type != TarEntryType.RegularFile)
            throw new ArchiveFaultException($"\"{item.Name}\" is no file");
        if (item.Name == CheckpointDirectory.DescriptorsName && !_hasDescriptors)
            _hasDescriptors = item.Size <= LargestText ? true : throw new ArchiveFaultException($"\"{item.Name}\" is too large");
        else if (!_images.Remove(item.Name, out long size))
            throw new ArchiveFaultException($"it has a file \"{item.Name}\" that its manifest does not name, or has it twice");
        else if (item.Size != size)
            throw new ArchiveFaultException($"\"{item.Name}\" has {item.Size} bytes in place of {size}");
        int fd = Libc.Check(Libc.TryOpenAt(directory, item.Name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x180), "open", item.Name);
        try
        {
            Copy(item, fd);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private void TakeLayer(ArchiveItem item)
    {
        if (item.Name == CheckpointLayer.Name)
            _hasLayer = item.Type == TarEntryType.Directory && _manifest.HasLayer ? true : throw new ArchiveFaultException("it has a private layer that its manifest does not name");
        if (item.Type != TarEntryType.RegularFile)
        {
            _tree.Make(item);
            return;
        }

        _layerSize += item.Size;
        if (_layerSize > _manifest.LayerSize)
            throw new ArchiveFaultException($"the private layer has more than {_manifest.LayerSize} bytes");
        int fd = _tree.Create(item);
        try
        {
            Copy(item, fd);
            ArchiveTree.Finish(item, fd);
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private void Copy(ArchiveItem item, int fd)
    {
        long left = item.Size;
        while (left > 0)
        {
            Span<byte> part = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, left));
            int n = _content?.Read(part) ?? 0;
            if (n == 0)
                throw new ArchiveFaultException($"\"{item.Name}\" is cut off");
            _digest.AddContent(part[..n]);
            for (int done = 0; done < n;)
                done += Libc.Check(Libc.TryWrite(fd, part[done..n]), "write", item.Name);
            left -= n;
            meter.Add(n);
        }
    }

    private byte[] ReadText(ArchiveItem item, bool digested)
    {
        if (item.Type != TarEntryType.RegularFile || item.Size is <= 0 or > LargestText)
            throw new ArchiveFaultException($"\"{item.Name}\" is no file of text");
        byte[] text = new byte[item.Size];
        (_content ?? Stream.Null).ReadExactly(text);
        if (digested)
            _digest.AddContent(text);
        return text;
    }

    private void CheckDigest(ArchiveItem item)
    {
        string expected = _digest.Finish();
        if (item.Size != expected.Length + 1 || Encoding.ASCII.GetString(ReadText(item, digested: false)) != expected + "\n")
            throw new ArchiveFaultException("its content is not what its digest says");
    }

    /// <summary>Behind the mark of the end there are zeros alone, with which a file of tar is filled up.</summary>
    private void DemandEnd()
    {
        for (int n; (n = source.Read(_buffer)) > 0;)
        {
            if (_buffer.AsSpan(0, n).ContainsAnyExcept((byte)0))
                throw new ArchiveFaultException("something comes after its end");
            meter.Add(0);
        }
    }

    private void WriteManifest(byte[] json)
    {
        const string Temporary = CheckpointManifest.FileName + ".new";
        int fd = Libc.Check(Libc.TryOpenAt(directory, Temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x180), "open", Temporary);
        try
        {
            for (ReadOnlySpan<byte> left = json; !left.IsEmpty;)
                left = left[Libc.Check(Libc.TryWrite(fd, left), "write", Temporary)..];
        }
        finally
        {
            Libc.Close(fd);
        }

        Libc.Check(Libc.TryRenameAt(directory, Temporary, directory, CheckpointManifest.FileName), "rename", CheckpointManifest.FileName);
    }
}
