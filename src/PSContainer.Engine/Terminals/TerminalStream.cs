using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Terminals;

/// <summary>The holder's side of a pseudoterminal as a stream. What the kernel calls an error, that nobody has the other side open, is the end.</summary>
internal sealed class TerminalStream(SafeFileHandle handle) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        bool held = false;
        handle.DangerousAddRef(ref held);
        try
        {
            int n = Libc.TryRead((int)handle.DangerousGetHandle(), buffer);
            return n == -Errno.EIO ? 0 : Check(n, "read");
        }
        finally
        {
            handle.DangerousRelease();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (ReadOnlySpan<byte> left = buffer; !left.IsEmpty;)
            left = left[Put(left)..];
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Put(ReadOnlySpan<byte> data)
    {
        bool held = false;
        handle.DangerousAddRef(ref held);
        try
        {
            return Check(Libc.TryWrite((int)handle.DangerousGetHandle(), data), "write");
        }
        finally
        {
            handle.DangerousRelease();
        }
    }

    private static int Check(int result, string call) => result >= 0
        ? result
        : throw new IOException(new Errors.LinuxException(call, -result, "terminal").Message);
}
