using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>CRC-32C of a file, which processors have an instruction for: damage is found, at the speed of reading. Owns its descriptor.</summary>
internal sealed class Checksum : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;
    private readonly int _fd;
    private readonly byte[] _buffer;
    private uint _sum = uint.MaxValue;

    // Bytes at the end that do not fill a word yet: more may come.
    private int _held;

    private Checksum(string path, int fd, int size)
    {
        _path = path;
        _fd = fd;
        _buffer = GC.AllocateUninitializedArray<byte>(size);
    }

    /// <summary>How much was read, in bytes.</summary>
    internal long Length { get; private set; }

    /// <summary>Of all that was read.</summary>
    internal uint Value
    {
        get
        {
            uint sum = _sum;
            foreach (byte rest in _buffer.AsSpan(0, _held))
                sum = BitOperations.Crc32C(sum, rest);
            return ~sum;
        }
    }

    /// <exception cref="Errors.LinuxException">It cannot be opened.</exception>
    internal static Checksum Open(string path, int size = BufferSize) =>
        new(path, Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NOFOLLOW), size);

    /// <summary>Of a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Its size, as far as it is known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Errors.LinuxException">It cannot be read.</exception>
    internal static uint OfFile(string path, long length, CancellationToken cancellationToken)
    {
        using Checksum sum = Open(path, (int)Math.Clamp(length + sizeof(ulong), 4096, BufferSize));
        sum.ReadOn(cancellationToken);
        return sum.Value;
    }

    /// <summary>Reads what there is now.</summary>
    /// <exception cref="Errors.LinuxException">It cannot be read.</exception>
    internal void ReadOn(CancellationToken cancellationToken)
    {
        for (int n; (n = Libc.Check(Libc.TryRead(_fd, _buffer.AsSpan(_held)), "read", _path)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Length += n;
            Span<byte> data = _buffer.AsSpan(0, _held + n);
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
            uint sum = _sum;
            foreach (ulong word in words)
                sum = BitOperations.Crc32C(sum, word);
            _sum = sum;
            Span<byte> rest = data[(words.Length * sizeof(ulong))..];
            rest.CopyTo(_buffer);
            _held = rest.Length;
        }
    }

    public void Dispose() => Libc.Close(_fd);
}
