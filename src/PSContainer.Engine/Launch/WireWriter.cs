using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Launch;

/// <summary>Writes the messages between the parent and a container's first stage: little-endian numbers, strings and lists with their lengths before them.</summary>
internal sealed class WireWriter
{
    private byte[] _buffer = new byte[1024];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    internal void Byte(byte value) => Next(1)[0] = value;

    internal void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), value);

    internal void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);

    internal void ULong(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Next(sizeof(ulong)), value);

    internal void UInt(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(sizeof(uint)), value);

    internal void String(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        Encoding.UTF8.GetBytes(value, Next(length));
    }

    internal void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Next(value.Length));
    }

    internal void Strings(IReadOnlyCollection<string> values)
    {
        Int(values.Count);
        foreach (string value in values)
            String(value);
    }

    private Span<byte> Next(int count)
    {
        if (_buffer.Length - Length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(Length + count)));
        Span<byte> span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
