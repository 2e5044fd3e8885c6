using System;

namespace PSContainer.Engine.Terminals;

/// <summary>What a program wrote to its terminal while nobody looked: the last of it, for the one who looks next.</summary>
internal sealed class TerminalBacklog(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private int _start;
    private int _length;

    internal void Add(ReadOnlySpan<byte> data)
    {
        if (data.Length > capacity)
            data = data[^capacity..];
        int over = Math.Max(0, _length + data.Length - capacity);
        _start = (_start + over) % capacity;
        _length -= over;
        int at = (_start + _length) % capacity, first = Math.Min(data.Length, capacity - at);
        data[..first].CopyTo(_ring.AsSpan(at));
        data[first..].CopyTo(_ring);
        _length += data.Length;
    }

    /// <summary>Takes the oldest of it; bytes taken, 0 where there is no more.</summary>
    internal int Take(Span<byte> target)
    {
        int n = Math.Min(Math.Min(target.Length, _length), capacity - _start);
        _ring.AsSpan(_start, n).CopyTo(target);
        _start = (_start + n) % capacity;
        _length -= n;
        return n;
    }
}
