using System;
using System.Buffers;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Reads many small files with one buffer. A span it gives is good until the next read.</summary>
internal sealed class CgroupReader : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(8192);

    /// <summary>The whole file; false where it is not there or cannot be read (a controller that is off says EOPNOTSUPP).</summary>
    internal bool TryRead(string directory, string file, out ReadOnlySpan<byte> text)
    {
        text = default;
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory, file), Libc.O_RDONLY);
        if (fd < 0)
            return false;
        try
        {
            int length = 0;
            while (true)
            {
                if (length == _buffer.Length)
                    Grow();
                int n = Libc.TryRead(fd, _buffer.AsSpan(length));
                if (n < 0)
                    return false;
                if (n == 0)
                    break;
                length += n;
            }

            text = _buffer.AsSpan(0, length);
            return true;
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    /// <summary>The number; null where there is none.</summary>
    internal ulong? Number(string directory, string file) =>
        TryRead(directory, file, out ReadOnlySpan<byte> text) ? CgroupText.Number(text) : null;

    /// <summary>The limit; null where there is none, or no file.</summary>
    internal ulong? Limit(string directory, string file) =>
        TryRead(directory, file, out ReadOnlySpan<byte> text) ? CgroupText.Limit(text) : null;

    /// <summary>The text without white space at the ends, or null.</summary>
    internal string? Text(string directory, string file) =>
        TryRead(directory, file, out ReadOnlySpan<byte> text) ? System.Text.Encoding.UTF8.GetString(text).Trim() : null;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan().CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
