using System;
using System.Buffers.Binary;
using System.IO;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Reads what a <see cref="ChunkWriter"/> has written, to its end and not a byte further.</summary>
/// <param name="source">Where from.</param>
internal sealed class ChunkReader(Stream source) : Stream
{
    private int _left;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="EndOfStreamException">The stream ends before its end was said.</exception>
    /// <exception cref="InvalidDataException">A piece is longer than any that is written.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _ended)
            return 0;
        if (_left == 0)
        {
            Span<byte> header = stackalloc byte[ChunkWriter.HeaderSize];
            source.ReadExactly(header);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length > ChunkWriter.LargestChunk)
                throw new InvalidDataException($"a piece of it is said to have {length} bytes");
            _left = (int)length;
            _ended = length == 0;
            if (_ended)
                return 0;
        }

        int n = source.Read(buffer[..Math.Min(buffer.Length, _left)]);
        if (n == 0)
            throw new EndOfStreamException("the line was closed before its end");
        _left -= n;
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
