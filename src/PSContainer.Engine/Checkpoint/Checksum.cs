using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>CRC-32C of files, which processors have an instruction for: damage is found, at the speed of reading.</summary>
internal static class Checksum
{
    private const int BufferSize = 1 << 20;

    /// <summary>Of a whole file.</summary>
    /// <exception cref="Errors.LinuxException">It cannot be read.</exception>
    internal static uint OfFile(string path, CancellationToken cancellationToken)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NOFOLLOW);
        try
        {
            byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
            uint sum = uint.MaxValue;
            for (int n; (n = Libc.Check(Libc.TryRead(fd, buffer), "read", path)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sum = Add(sum, buffer.AsSpan(0, n));
            }

            return ~sum;
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private static uint Add(uint sum, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (byte rest in data[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }
}
