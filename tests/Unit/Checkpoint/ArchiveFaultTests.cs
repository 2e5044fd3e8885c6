using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using PSContainer.Engine.Checkpoint;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>Archives that are not what was written: each is one exception, and nothing is left.</summary>
public sealed class ArchiveFaultTests : IDisposable
{
    private readonly SavedCheckpoint _saved = new(pages: 3000);

    public void Dispose() => _saved.Dispose();

    [Fact]
    public void Cut_off_anywhere()
    {
        Fill();
        byte[] archive = _saved.Archive();

        // Behind the digest are its padding and the mark of the end alone.
        int end = Array.FindLastIndex(archive, b => b != 0);
        for (int length = 0; length < end; length += length % 512 == 511 ? 1 : 73)
            Refused(archive[..length]);
        Refused(archive[..end]);
        _saved.Import(archive);
    }

    [Fact]
    public void A_byte_that_has_changed_is_noticed_or_means_nothing()
    {
        Fill();
        byte[] archive = _saved.Archive();
        _saved.Import(archive);
        string right = SavedCheckpoint.Describe(_saved.Target);
        Directory.Delete(_saved.Target, recursive: true);
        int noticed = 0, tried = 0;
        Random random = new(4711);
        for (int at = 0; at < archive.Length; at += random.Next(1, 40), tried++)
        {
            byte[] altered = [.. archive];
            altered[at] ^= (byte)(1 << random.Next(8));
            try
            {
                _saved.Import(altered);
                Assert.Equal(right, SavedCheckpoint.Describe(_saved.Target));
                Directory.Delete(_saved.Target, recursive: true);
            }
            catch (CheckpointException)
            {
                noticed++;
                Assert.False(Directory.Exists(_saved.Target), $"byte {at} left something");
            }
        }

                // The rest is padding, and parts of headers that mean nothing for what they are of.
        Assert.InRange(noticed, tried / 8, tried);
    }

    [Fact]
    public void Every_byte_of_content_is_noticed()
    {
        byte[] archive = _saved.Archive();
        Altered(archive.AsSpan().IndexOf("core\0"u8));
        Altered(archive.AsSpan().IndexOf(File.ReadAllBytes(_saved.Path + "/pages-1.img")) + 1500);

        void Altered(int position)
        {
            byte[] copy = [.. archive];
            copy[position] ^= 1;
            Refused(copy);
        }
    }

    [Fact]
    public void Something_that_comes_after_the_end()
    {
        byte[] archive = _saved.Archive();
        Refused([.. archive, .. SavedCheckpoint.Bytes("more")]);
        Refused([.. archive, .. new byte[1024], 1]);
        _saved.Import([.. archive, .. new byte[10240]]);
    }

    [Fact]
    public void No_digest_and_one_too_many()
    {
        Refused(Repack(entries => entries.RemoveAll(e => e.Name == "digest.sha256")));
        Refused(Repack(entries => entries.Add(new PaxTarEntry(TarEntryType.RegularFile, "digest.sha256"))));
    }

    [Fact]
    public void What_is_packed_anew_by_others_and_right_is_taken()
    {
        Fill();
        _saved.Import(Repack(entries => entries.Add(new PaxTarEntry(TarEntryType.RegularFile, "layer/dir/more") { DataStream = new MemoryStream(SavedCheckpoint.Bytes("x")) }), grow: 1));
        Assert.Equal("x", File.ReadAllText(_saved.Target + "/layer/dir/more"));
    }

    [Theory]
    [InlineData("layer/../../escaped")]
    [InlineData("../escaped")]
    [InlineData("/tmp/escaped")]
    [InlineData("layer//tmp/escaped")]
    [InlineData("layer/./escaped")]
    [InlineData("layer/none/escaped")]
    [InlineData("layer/link/escaped")]
    [InlineData("layer/file/escaped")]
    [InlineData("layer/file")]
    [InlineData("layer")]
    [InlineData("more.img")]
    [InlineData("core-1.img")]
    [InlineData("sub/core-1.img")]
    [InlineData("pscontainer.json")]
    [InlineData("evil.sh")]
    public void A_name_that_is_none_of_a_checkpoint(string name)
    {
        Fill();
        Directory.CreateDirectory(_saved.Home + "/outside");
        File.CreateSymbolicLink(_saved.Layer + "/link", _saved.Home + "/outside");
        Refused(Repack(entries => entries.Add(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(SavedCheckpoint.Bytes("x")) }), grow: 1));
        Assert.Empty(Directory.GetFileSystemEntries(_saved.Home + "/outside"));
    }

    [Theory]
    [InlineData("layer/../../saved/core-1.img")]
    [InlineData("/etc/passwd")]
    [InlineData("core-1.img")]
    [InlineData("layer/link")]
    [InlineData("layer/none")]
    public void A_hard_link_to_what_is_no_file_of_the_layer(string target)
    {
        Fill();
        File.CreateSymbolicLink(_saved.Layer + "/link", "/etc/passwd");
        Refused(Repack(entries => entries.Add(new PaxTarEntry(TarEntryType.HardLink, "layer/hard") { LinkName = target })));
    }

    [Fact]
    public void Images_of_another_size_and_none()
    {
        Refused(Repack(entries => entries.RemoveAll(e => e.Name == "empty.img")));
        Refused(Repack(entries =>
        {
            entries.RemoveAll(e => e.Name == "empty.img");
            entries.Add(new PaxTarEntry(TarEntryType.RegularFile, "empty.img") { DataStream = new MemoryStream(SavedCheckpoint.Bytes("x")) });
        }));
    }

    [Fact]
    public void More_in_the_layer_than_was_said()
    {
        Fill();
        Refused(Repack(entries => entries.Add(new PaxTarEntry(TarEntryType.RegularFile, "layer/more") { DataStream = new MemoryStream(new byte[1000]) })));
    }

    [Fact]
    public void What_is_no_archive_at_all()
    {
        Refused([]);
        Refused(new byte[10240]);
        Refused(SavedCheckpoint.Bytes(new string('x', 5000)));
        using MemoryStream other = new();
        using (TarWriter writer = new(other, TarEntryFormat.Gnu, leaveOpen: true))
            writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "pscontainer.json") { DataStream = new MemoryStream(SavedCheckpoint.Bytes("{}")) });
        Refused(other.ToArray());
    }

    private void Fill()
    {
        Directory.CreateDirectory(_saved.Layer + "/dir");
        File.WriteAllText(_saved.Layer + "/file", "x");
        File.WriteAllText(_saved.Layer + "/dir/other", "yy");
    }

    private void Refused(byte[] archive)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => _saved.Import(archive));
        Assert.Contains("truncated or altered", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.False(Directory.Exists(_saved.Target));
    }

    /// <summary>The archive with other entries, and a digest that is right for them: a digest keeps nobody out who can count.</summary>
    private byte[] Repack(Action<List<PaxTarEntry>> change, long grow = 0)
    {
        List<PaxTarEntry> entries = [];
        using TarReader reader = new(new MemoryStream(_saved.Archive(m => m.LayerSize += grow)));
        while (reader.GetNextEntry(copyData: true) is PaxTarEntry entry)
            entries.Add(entry);
        PaxTarEntry last = entries[^1];
        entries.RemoveAt(entries.Count - 1);
        entries.Add(last);
        change(entries);
        bool signed = entries.Remove(last);
        using ArchiveDigest digest = new();
        foreach (PaxTarEntry entry in entries)
        {
            ArchiveItem.Of(entry).AddTo(digest);
            if (entry.DataStream is { } data)
            {
                byte[] content = new byte[data.Length];
                data.ReadExactly(content);
                data.Position = 0;
                digest.AddContent(content);
            }
        }

        if (signed)
            entries.Add(new PaxTarEntry(TarEntryType.RegularFile, "digest.sha256") { DataStream = new MemoryStream(SavedCheckpoint.Bytes(digest.Finish() + "\n")) });
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (PaxTarEntry entry in entries)
                writer.WriteEntry(entry);
        }

        return archive.ToArray();
    }
}
