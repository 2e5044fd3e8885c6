using System;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>The content of a file on its way into an archive: exactly as many bytes as were announced, and each goes through the digest.</summary>
/// <param name="fd">The file; the caller's to close.</param>
/// <param name="size">How many bytes it has.</param>
/// <param name="path">Its path, for errors.</param>
/// <param name="digest">Takes what is read.</param>
/// <param name="meter">Counts it.</param>
internal sealed class ArchiveContent(int fd, long size, string path, ArchiveDigest digest, ArchiveMeter meter) : Stream
{
    private const int BufferSize = 256 << 10;

    private long _read;

    public override bool CanRead => true;

    // The writer asks the length of what can be sought alone; it does not seek.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        long left = size - _read;
        if (left == 0 || buffer.IsEmpty)
            return 0;
        int n = Libc.Check(Libc.TryRead(fd, buffer[..(int)Math.Min(buffer.Length, left)]), "read", path);
        if (n == 0)
            throw new CheckpointException($"\"{path}\" has become shorter while it was read") { Step = "write the archive", Path = path, Errno = Errno.EIO, Hint = "Leave the checkpoint alone until it is in the archive, then try again." };
        _read += n;
        digest.AddContent(buffer[..n]);
        meter.Add(n);
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void CopyTo(Stream destination, int bufferSize)
    {
        ArgumentNullException.ThrowIfNull(destination);
        byte[] buffer = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(size - _read, 1, BufferSize));
        for (int n; (n = Read(buffer)) > 0;)
            destination.Write(buffer, 0, n);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
