using System;
using System.IO;

namespace PSContainer.Remoting;

/// <summary>Writes a file at the other end of a session in pieces of 1 MiB, each of which has arrived when the next is sent.</summary>
/// <param name="send">Sends one.</param>
internal sealed class RemoteFileStream(Action<byte[]> send) : Stream
{
    private readonly byte[] _buffer = new byte[1 << 20];
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
            int n = Math.Min(buffer.Length, _buffer.Length - _count);
            buffer[..n].CopyTo(_buffer.AsSpan(_count));
            _count += n;
            buffer = buffer[n..];
            if (_count == _buffer.Length)
                Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_count == 0)
            return;
        byte[] piece = _buffer[.._count];
        _count = 0;
        send(piece);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
