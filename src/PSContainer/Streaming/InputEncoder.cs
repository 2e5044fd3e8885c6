using System;
using System.Buffers;
using System.Collections.Generic;
using System.Management.Automation;
using System.Text;

namespace PSContainer.Streaming;

/// <summary>Turns pipeline objects into what a program reads: text as lines, bytes as they are.</summary>
internal sealed class InputEncoder
{
    private const int EnoughBytes = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Adds an object.</summary>
    /// <returns>Whether it is time to write: text at once, single bytes when there are many.</returns>
    internal bool Add(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (value)
        {
            case null:
                return false;
            case byte one:
                _buffer.Write([one]);
                return _buffer.WrittenCount >= EnoughBytes;
            case byte[] many:
                _buffer.Write(many);
                return true;
            case string text:
                AddLine(text);
                return true;
            case IEnumerable<byte> list:
                foreach (byte one in list)
                    _buffer.Write([one]);
                return true;
            default:
                AddLine(LanguagePrimitives.ConvertTo<string>(input));
                return true;
        }
    }

    /// <summary>All that was added since the last time.</summary>
    internal byte[] Take()
    {
        byte[] all = _buffer.WrittenSpan.ToArray();
        _buffer.Clear();
        return all;
    }

    private void AddLine(string text)
    {
        _buffer.Write(Encoding.UTF8.GetBytes(text).AsSpan());
        _buffer.Write("\n"u8);
    }
}
