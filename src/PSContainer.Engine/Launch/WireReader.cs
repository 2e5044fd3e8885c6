using System;
using System.Buffers.Binary;
using System.Text;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Launch;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Every length is checked against what is left (CVE-2021-43784).</summary>
internal sealed class WireReader(ReadOnlyMemory<byte> data)
{
    private int _position;

    internal bool AtEnd => _position == data.Length;

    internal byte Byte() => Next(1)[0];

    internal bool Bool() => Byte() != 0;

    internal int Int() => BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)));

    internal uint UInt() => BinaryPrimitives.ReadUInt32LittleEndian(Next(sizeof(uint)));

    internal long Long() => BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)));

    internal ulong ULong() => BinaryPrimitives.ReadUInt64LittleEndian(Next(sizeof(ulong)));

    internal string String() => Encoding.UTF8.GetString(Next(Int()));

    internal byte[] Bytes() => Next(Int()).ToArray();

    internal string[] Strings()
    {
        string[] values = new string[Count(sizeof(int))];
        for (int i = 0; i < values.Length; i++)
            values[i] = String();
        return values;
    }

    /// <summary>A count of items that are at least so many bytes each.</summary>
    internal int Count(int minimumSize)
    {
        int count = Int();
        if (count < 0 || count > (data.Length - _position) / minimumSize)
            throw Malformed();
        return count;
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        if (count < 0 || count > data.Length - _position)
            throw Malformed();
        ReadOnlySpan<byte> span = data.Span.Slice(_position, count);
        _position += count;
        return span;
    }

    private static ContainerException Malformed() =>
        new(ErrorCode.SystemError, "a message between the engine and pscontainer is malformed: their versions differ");
}
