using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Interop;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>A checkpoint in one file, there and back.</summary>
public sealed class CheckpointArchiveTests : IDisposable
{
    private readonly SavedCheckpoint _saved = new();

    public void Dispose() => _saved.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        Fill();
        ContainerCheckpoint checkpoint = _saved.Import(_saved.Archive());
        Assert.Equal("saved", checkpoint.ContainerId);
        Assert.Equal(_saved.Target, checkpoint.Path);
        Assert.Empty(checkpoint.FindFaults());
        Assert.Equal(SavedCheckpoint.Describe(_saved.Path), SavedCheckpoint.Describe(_saved.Target));
        Assert.Equal(Inode(_saved.Target + "/layer/dir/file"), Inode(_saved.Target + "/layer/other name"));
        Assert.NotEqual(Inode(_saved.Target + "/layer/dir/file"), Inode(_saved.Path + "/layer/dir/file"));
        Assert.False(File.Exists(_saved.Target + "/dump.log"));
    }

    [Fact]
    public void One_checkpoint_gives_one_archive()
    {
        Fill();
        ContainerCheckpoint checkpoint = _saved.Open();
        using MemoryStream one = new(), two = new();
        CheckpointArchive.Export(checkpoint, one);
        CheckpointArchive.Export(checkpoint, two);
        Assert.Equal(one.ToArray(), two.ToArray());
    }

    [Fact]
    public void The_file_is_there_whole_or_not_at_all()
    {
        string file = _saved.Home + "/a.tar";
        ContainerCheckpoint checkpoint = _saved.Open();
        CheckpointArchive.Export(checkpoint, file);
        byte[] first = File.ReadAllBytes(file);
        Assert.Equal(Errno.EEXIST, Assert.Throws<CheckpointException>(() => CheckpointArchive.Export(checkpoint, file)).Errno);
        File.AppendAllText(_saved.Path + "/core-1.img", "x");
        Assert.Contains("core-1.img", Assert.Throws<CheckpointException>(() => CheckpointArchive.Export(checkpoint, file, replace: true)).Message, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(file));
        Assert.Equal(["a.tar", "saved"], Names(_saved.Home));
        Assert.Equal("saved", CheckpointArchive.Import(file, _saved.Target).ContainerId);
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_directory_that_is_not_empty()
    {
        byte[] archive = _saved.Archive();
        Assert.Equal(Errno.ENOENT, Assert.Throws<CheckpointException>(() => CheckpointArchive.Import(_saved.Home + "/none.tar", _saved.Target)).Errno);
        Assert.False(Directory.Exists(_saved.Target));
        Directory.CreateDirectory(_saved.Target);
        File.WriteAllText(_saved.Target + "/mine", "x");
        Assert.Equal(Errno.ENOTEMPTY, Assert.Throws<CheckpointException>(() => _saved.Import(archive)).Errno);
        Assert.Equal(["mine"], Names(_saved.Target));
    }

    [Fact]
    public void A_checkpoint_that_is_replaced()
    {
        byte[] archive = _saved.Archive();
        _saved.Import(archive);
        Assert.Throws<CheckpointException>(() => _saved.Import(archive));
        File.WriteAllText(_saved.Target + "/layer/more", "x");
        CheckpointArchive.Import(new MemoryStream(archive), _saved.Target, replace: true);
        Assert.False(File.Exists(_saved.Target + "/layer/more"));
    }

    [Fact]
    public void What_is_not_enough_by_itself_is_refused()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => _saved.Archive(m => m.ParentPath = "../before"));
        Assert.Contains("../before", error.Message, StringComparison.Ordinal);
        Assert.Contains("-ParentPath", error.Hint, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => _saved.Archive(m => (m.ParentPath, m.PagesElsewhere) = ("", true)));
    }

    [Fact]
    public void An_image_that_has_changed_is_not_written()
    {
        ContainerCheckpoint checkpoint = _saved.Open();
        File.WriteAllText(_saved.Path + "/core-1.img", "Core");
        Assert.Contains("altered", Assert.Throws<CheckpointException>(() => CheckpointArchive.Export(checkpoint, Stream.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_ways_can_be_broken_off_and_nothing_is_left()
    {
        byte[] archive = _saved.Archive();
        using CancellationTokenSource stop = new();
        Cancelling progress = new(stop);
        Assert.Throws<OperationCanceledException>(() => CheckpointArchive.Export(_saved.Open(), _saved.Home + "/a.tar", progress: progress, cancellationToken: stop.Token));
        using CancellationTokenSource again = new();
        Assert.Throws<OperationCanceledException>(() => CheckpointArchive.Import(new MemoryStream(archive), _saved.Target, progress: new Cancelling(again), cancellationToken: again.Token));
        Assert.Equal(["saved"], Names(_saved.Home));
        Assert.True(progress.Told);
    }

    [Fact]
    public void Progress_is_told()
    {
        List<CheckpointProgress> told = [];
        CheckpointArchive.Export(_saved.Open(), Stream.Null, new Listener(told.Add));
        Assert.NotEmpty(told);
        Assert.All(told, p => Assert.InRange(p.Percent, 0, 100));
    }

    private void Fill()
    {
        Directory.CreateDirectory(_saved.Layer + "/dir/" + new string('d', 200));
        File.WriteAllText($"{_saved.Layer}/dir/{new string('d', 200)}/{new string('f', 200)}", "long");
        File.WriteAllText(_saved.Layer + "/dir/file", "content");
        File.WriteAllText(_saved.Layer + "/dir/empty", string.Empty);
        File.WriteAllText(_saved.Layer + "/a name\nof two lines, ümlaut", "x");
        File.WriteAllBytes(_saved.Layer + "/block", new byte[512]);
        File.CreateSymbolicLink(_saved.Layer + "/link", "/etc/../nowhere");
        File.CreateSymbolicLink(_saved.Layer + "/link of lines", "a\nb");
        File.CreateSymbolicLink(_saved.Layer + "/long link", new string('x', 300));
        Assert.Equal(0, Libc.TryLinkAt(Libc.AT_FDCWD, _saved.Layer + "/dir/file", Libc.AT_FDCWD, _saved.Layer + "/other name"));
        File.SetUnixFileMode(_saved.Layer + "/dir/file", (UnixFileMode)0x9ED);
        File.SetLastWriteTimeUtc(_saved.Layer + "/dir/file", new DateTime(1999, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(1234567));
        File.SetLastWriteTimeUtc(_saved.Layer + "/block", new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(7654321));
        File.SetUnixFileMode(_saved.Layer + "/dir", (UnixFileMode)0x3FD);
        Directory.SetLastWriteTimeUtc(_saved.Layer + "/dir", new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private static ulong Inode(string path)
    {
        Assert.Equal(0, Libc.TryStat(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat));
        return stat.Inode;
    }

    private static List<string> Names(string directory)
    {
        List<string> names = [];
        foreach (string entry in Directory.EnumerateFileSystemEntries(directory))
            names.Add(Path.GetFileName(entry));
        names.Sort(string.CompareOrdinal);
        return names;
    }

    private sealed class Listener(Action<CheckpointProgress> told) : IProgress<CheckpointProgress>
    {
        public void Report(CheckpointProgress value) => told(value);
    }

    private sealed class Cancelling(CancellationTokenSource stop) : IProgress<CheckpointProgress>
    {
        internal bool Told { get; private set; }

        public void Report(CheckpointProgress value)
        {
            Told = true;
            stop.Cancel();
        }
    }
}
