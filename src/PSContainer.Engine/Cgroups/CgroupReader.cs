using System;
using System.Buffers;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// Reads many small files with one buffer, and where it is to read them again and again keeps them open: the kernel makes the
/// text anew at each read from the start. A span it gives is good until the next read. Not for several threads.
/// </summary>
internal sealed class CgroupReader : IDisposable
{
    // A process that watches very many containers must not run out of descriptors for its other work: their numbers are
    // handed out from below, so a high one says that the table fills up.
    private readonly int _highestToKeep;
    private readonly Dictionary<(string Directory, string File), int>? _open;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(8192);

    /// <summary>A reader.</summary>
    /// <param name="keepOpen">Whether the files stay open until it is disposed.</param>
    internal CgroupReader(bool keepOpen = false)
    {
        if (!keepOpen)
            return;
        _open = [];
        _highestToKeep = (int)Math.Min(Libc.OpenFilesLimit / 2, int.MaxValue);
    }

    /// <summary>The whole file; false where it is not there or cannot be read (a controller that is off says EOPNOTSUPP).</summary>
    internal bool TryRead(string directory, string file, out ReadOnlySpan<byte> text)
    {
        if (_open is not null && _open.TryGetValue((directory, file), out int kept))
            return TryReadAll(kept, out text);
        text = default;
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory, file), Libc.O_RDONLY);
        if (fd < 0)
            return false;
        bool read = false;
        try
        {
            read = TryReadAll(fd, out text);
            return read;
        }
        finally
        {
            if (read && _open is not null && fd <= _highestToKeep)
                _open.Add((directory, file), fd);
            else
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
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        if (_open is null)
            return;
        foreach (int fd in _open.Values)
            Libc.Close(fd);
        _open.Clear();
    }

    private bool TryReadAll(int fd, out ReadOnlySpan<byte> text)
    {
        text = default;
        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
                Grow();
            Span<byte> room = _buffer.AsSpan(length);
            int n = Libc.TryReadAt(fd, room, length);
            if (n < 0)
                return false;
            length += n;

            // The text of such a file is one record, of which the kernel gives all that there is room for (seq_file).
            if (n < room.Length)
                break;
        }

        text = _buffer.AsSpan(0, length);
        return true;
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan().CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
