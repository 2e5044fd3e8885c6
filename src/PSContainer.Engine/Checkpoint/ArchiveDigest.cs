using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// SHA-256 over what the entries of an archive mean, one after the other. Not over the bytes of the file, so that it holds whatever
/// program has packed it; every field has its length before it, so that no two lists of entries give the same record.
/// </summary>
internal sealed class ArchiveDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        _hash.AppendData(bytes);
    }

    internal void Add(string value) => Add(Encoding.UTF8.GetBytes(value));

    internal void Add(byte[] value)
    {
        Add(value.LongLength);
        _hash.AppendData(value);
    }

    /// <summary>A part of a file's content, whose length has been added before.</summary>
    internal void AddContent(ReadOnlySpan<byte> part) => _hash.AppendData(part);

    /// <summary>The digest of all so far, in hexadecimal digits.</summary>
    internal string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
