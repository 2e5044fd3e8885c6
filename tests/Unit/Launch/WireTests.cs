using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using Xunit;

namespace PSContainer.Tests.Launch;

/// <summary>Messages between the engine and its executable.</summary>
public class WireTests
{
    [Fact]
    public void Every_kind_of_value()
    {
        WireWriter writer = new();
        writer.Byte(255);
        writer.Bool(true);
        writer.Int(int.MinValue);
        writer.UInt(uint.MaxValue);
        writer.Long(long.MinValue);
        writer.ULong(ulong.MaxValue);
        writer.String("ä\0€");
        writer.Strings(["", "x"]);
        writer.String(new string('y', 100_000));
        WireReader reader = new(writer.Written.ToArray());
        Assert.Equal((byte)255, reader.Byte());
        Assert.True(reader.Bool());
        Assert.Equal((int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue), (reader.Int(), reader.UInt(), reader.Long(), reader.ULong()));
        Assert.Equal("ä\0€", reader.String());
        Assert.Equal(["", "x"], reader.Strings());
        Assert.Equal(100_000, reader.String().Length);
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_length_that_is_not_there_is_malformed(int length)
    {
        WireWriter writer = new();
        writer.Int(length);
        writer.Int(0);
        byte[] bytes = writer.Written.ToArray();
        Assert.Throws<ContainerException>(() => new WireReader(bytes).String());
        Assert.Throws<ContainerException>(() => new WireReader(bytes).Strings());
        Assert.Throws<ContainerException>(() => new WireReader(bytes).Count(4));
    }

    [Fact]
    public void A_message_with_descriptors_goes_over_a_socket()
    {
        (int one, int other) = Libc.SocketPair(messages: false);
        try
        {
            byte[] payload = new byte[300_000];
            new Random(3).NextBytes(payload);
            Thread sender = new(() => new MessageChannel(one).Send(MessageKind.Spawned, payload, [0, 1]));
            sender.Start();
            int[] descriptors = new int[2];
            Message? message = new MessageChannel(other).Receive(descriptors);
            sender.Join();
            Assert.Equal(MessageKind.Spawned, message!.Kind);
            Assert.All(descriptors, fd => Assert.True(fd > 2));
            foreach (int fd in descriptors)
                Libc.Close(fd);
            Assert.Equal(payload[0], message.Payload.Byte());
        }
        finally
        {
            Libc.Close(one);
            Libc.Close(other);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_frame_of_an_absurd_length_is_refused(int length)
    {
        (int one, int other) = Libc.SocketPair(messages: false);
        try
        {
            byte[] frame = new byte[5];
            BitConverter.TryWriteBytes(frame, length);
            Libc.Check(Libc.TrySend(one, frame), "send");
            Assert.Throws<ContainerException>(() => new MessageChannel(other).Receive());
        }
        finally
        {
            Libc.Close(one);
            Libc.Close(other);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_frame_that_is_cut_off_is_the_end(int length)
    {
        (int one, int other) = Libc.SocketPair(messages: false);
        byte[] frame = new byte[length];
        if (length > 0)
            frame[0] = 100;
        if (length > 0)
            Libc.Check(Libc.TrySend(one, frame), "send");
        Libc.Close(one);
        Assert.Null(new MessageChannel(other).Receive());
        Libc.Close(other);
    }

    [Fact]
    public void A_wait_ends_with_its_time_or_its_token()
    {
        (int one, int other) = Libc.SocketPair(messages: false);
        try
        {
            using Deadline soon = new(TimeSpan.FromMilliseconds(30), CancellationToken.None);
            Assert.Equal(Errno.ETIMEDOUT, Assert.Throws<ContainerException>(() => new MessageChannel(other).Receive(default, soon)).Errno);
            using CancellationTokenSource source = new(30);
            using Deadline never = new(null, source.Token);
            Assert.ThrowsAny<OperationCanceledException>(() => new MessageChannel(other).Receive(default, never));
        }
        finally
        {
            Libc.Close(one);
            Libc.Close(other);
        }
    }

    [Theory]
    [InlineData(127)]
    [InlineData(126)]
    public void A_failure_keeps_its_parts_on_the_way(int code)
    {
        WireWriter writer = new();
        LaunchFailure.Write(writer, "run", new ProcessNotExecutedException("exec: x", code) { Path = "/x", Errno = 2 });
        ProcessNotExecutedException program = Assert.IsType<ProcessNotExecutedException>(LaunchFailure.Read(writer.Written.ToArray()));
        Assert.Equal((code, "/x", 2, "run", "exec: x"), (program.ExitCode, program.Path, program.Errno, program.Step, program.Message));

        writer = new();
        LaunchFailure.Write(writer, "mount", new LinuxException("mount", Errno.ENOSPC, "/m"));
        ContainerException system = LaunchFailure.Read(writer.Written.ToArray());
        Assert.Equal((ErrorCode.SystemError, Errno.ENOSPC, "/m", "mount"), (system.Code, system.Errno, system.Path, system.Step));
        Assert.StartsWith("mount: mount(\"/m\")", system.Message, StringComparison.Ordinal);
        Assert.NotNull(system.Hint);
    }
}
