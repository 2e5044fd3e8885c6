using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Checkpoint;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>What goes over the line of a move.</summary>
public class TransferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChunkWriter.LargestChunk)]
    [InlineData((3 * ChunkWriter.LargestChunk) + 7)]
    public void Pieces_end_where_they_end(int size)
    {
        byte[] data = new byte[size];
        new Random(1).NextBytes(data);
        using MemoryStream line = Written(data);
        line.Write("go\n"u8);
        line.Position = 0;
        using MemoryStream read = new();
        using (ChunkReader reader = new(line))
        {
            reader.CopyTo(read);
            Assert.Equal(0, reader.Read(new byte[10]));
        }

        Assert.Equal(data, read.ToArray());
        Assert.Equal('g', line.ReadByte());
    }

    [Fact]
    public void Pieces_that_are_cut_off_are_no_end()
    {
        byte[] line = Written(new byte[100_000]).ToArray();
        foreach (int length in (int[])[0, 3, 4, 50_000, line.Length - 4, line.Length - 1])
        {
            using ChunkReader reader = new(new MemoryStream(line[..length]));
            Assert.Throws<EndOfStreamException>(() => reader.CopyTo(Stream.Null));
        }

        using ChunkReader other = new(new MemoryStream("Good morning"u8.ToArray()));
        Assert.Throws<InvalidDataException>(() => other.ReadByte());
    }

    [Fact]
    public void Words_of_the_remote_command_are_words_there()
    {
        SshOptions options = new() { HostName = "host", StateRoot = "/with space/it's", DataRoot = "/$(reboot)" };
        options.Command.Insert(0, "sudo");
        Assert.Equal("sudo pscontainer --root '/with space/it'\\''s' --data-root '/$(reboot)' receive ''", options.RemoteCommand(["receive", string.Empty]));
    }

    [Fact]
    public void A_user_s_option_comes_before_ours_and_nobody_is_asked()
    {
        SshOptions options = new() { HostName = "host", UserName = "user", Port = 22, KeyFilePath = "/key" };
        options.Options.Add("ConnectTimeout=1");
        List<string> arguments = options.Arguments(["receive", "id"]);
        Assert.Equal("BatchMode=yes", arguments[2]);
        Assert.True(arguments.IndexOf("ConnectTimeout=1") < arguments.IndexOf("ConnectTimeout=30"));
        Assert.Equal(["-p", "22", "-l", "user", "-i", "/key", "--", "host", "pscontainer receive id"], arguments[^9..]);
    }

    private static MemoryStream Written(byte[] data)
    {
        MemoryStream line = new();
        using ChunkWriter writer = new(line.Write);
        writer.Write(data);
        writer.Complete();
        return line;
    }
}
