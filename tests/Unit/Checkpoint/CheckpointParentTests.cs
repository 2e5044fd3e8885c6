using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Checkpoint;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>Images that are based on others.</summary>
public sealed class CheckpointParentTests : IDisposable
{
    private readonly SavedCheckpoint _ahead = new(), _saved = new();

    public void Dispose()
    {
        _ahead.Dispose();
        _saved.Dispose();
    }

    [Fact]
    public void They_are_read_one_after_the_other_and_find_each_other()
    {
        ContainerCheckpoint ahead = Import(_ahead, "", CheckpointArchive.NameOf(1));
        ContainerCheckpoint second = Import(_ahead, "../pre-dump-1", CheckpointArchive.NameOf(2));
        ContainerCheckpoint checkpoint = Import(_saved, "pre-dump-2", "");
        Assert.Equal(second.Path, Resolved(checkpoint));
        Assert.Equal(ahead.Path, Resolved(second));
        Assert.Equal([second.Path, ahead.Path], Paths(checkpoint));
        Assert.Empty(checkpoint.FindFaults());
        ContainerCheckpoint.Remove(checkpoint.Path);
        Assert.False(Directory.Exists(_saved.Target));
    }

    [Theory]
    [InlineData("pre-dump-1")]
    [InlineData("../pre-dump-1")]
    [InlineData("../../../etc")]
    [InlineData("/etc")]
    [InlineData("../saved")]
    [InlineData("pre-dump-1/../../saved")]
    [InlineData(".")]
    public void One_that_has_not_come_or_is_elsewhere_is_not_taken_from_an_archive(string parent)
    {
        _ = _saved.Open();
        CheckpointException error = Assert.Throws<CheckpointException>(() => Import(_saved, parent, ""));
        Assert.Contains($"based on \"{parent}\", which has not come", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_saved.Target));
    }

    [Fact]
    public void What_is_wrong_with_them_is_wrong_with_those_that_are_based_on_them()
    {
        ContainerCheckpoint ahead = Import(_ahead, "", CheckpointArchive.NameOf(1));
        ContainerCheckpoint checkpoint = Import(_saved, "pre-dump-1", "");
        File.AppendAllText(ahead.Path + "/core-1.img", "x");
        Assert.Contains($"core-1.img has 5 bytes in place of 4, in \"{ahead.Path}\"", checkpoint.FindFaults());
        Directory.Delete(ahead.Path, recursive: true);
        Assert.Contains($"the images that it is based on, \"{ahead.Path}\", are missing", checkpoint.FindFaults());
        new CheckpointDirectory(checkpoint.Path).RemoveAhead(null);
        Assert.True(File.Exists(checkpoint.Path + "/core-1.img"));
    }

    [Fact]
    public void They_are_not_based_on_themselves()
    {
        ContainerCheckpoint checkpoint = _saved.Open(m => m.ParentPath = "../saved");
        Assert.Contains(checkpoint.FindFaults(), f => f.Contains("based on themselves", StringComparison.Ordinal));
    }

    private ContainerCheckpoint Import(SavedCheckpoint from, string parent, string name)
    {
        using MemoryStream archive = new();
        CheckpointArchive.ExportPart(from.Open(m => m.ParentPath = parent), archive, null, default);
        archive.Position = 0;
        return CheckpointArchive.Import(archive, Path.Combine(_saved.Target, name));
    }

    private static string Resolved(ContainerCheckpoint checkpoint) =>
        Path.GetFullPath(new FileInfo(checkpoint.Path + "/parent").LinkTarget!, checkpoint.Path);

    private static List<string> Paths(ContainerCheckpoint checkpoint)
    {
        List<string> paths = [];
        foreach (ContainerCheckpoint parent in checkpoint.Parents())
            paths.Add(parent.Path);
        return paths;
    }
}
