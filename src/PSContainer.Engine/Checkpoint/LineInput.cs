using System;
using System.IO;
using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>The standard input of the receiving end: an archive, then a line. It takes no byte more than it is asked for.</summary>
/// <param name="fd">The descriptor, which stays the caller's.</param>
/// <param name="deadline">Ends a wait.</param>
internal sealed class LineInput(int fd, Deadline deadline) : Stream
{
    private const int LongestLine = 64;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        deadline.WaitReadable(fd);
        return Libc.Check(Libc.TryRead(fd, buffer), "read", "standard input");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>A line without its end; what there is where the input ends or the line is too long.</summary>
    internal string ReadLine()
    {
        StringBuilder line = new();
        Span<byte> one = stackalloc byte[1];
        while (line.Length < LongestLine && Read(one) > 0 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
