using System;
using System.Buffers.Binary;
using System.IO;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Writes a stream in pieces, each with its length before it (4 bytes, the highest first) and a length of 0 at the end: so its reader
/// knows where it ends, and takes nothing of what follows.
/// </summary>
/// <param name="write">Takes the bytes.</param>
internal sealed class ChunkWriter(Action<ReadOnlySpan<byte>> write) : Stream
{
    internal const int LargestChunk = 64 << 10, HeaderSize = sizeof(uint);

    private readonly byte[] _buffer = new byte[HeaderSize + LargestChunk];
    private int _count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int n = Math.Min(buffer.Length, LargestChunk - _count);
            buffer[..n].CopyTo(_buffer.AsSpan(HeaderSize + _count));
            _count += n;
            buffer = buffer[n..];
            if (_count == LargestChunk)
                Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_count == 0)
            return;
        int count = _count;
        _count = 0;
        Send(count);
    }

    /// <summary>Writes the end.</summary>
    internal void Complete()
    {
        Flush();
        Send(0);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Send(int count)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer, (uint)count);
        write(_buffer.AsSpan(0, HeaderSize + count));
    }
}
