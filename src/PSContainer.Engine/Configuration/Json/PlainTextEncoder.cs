using System;
using System.Buffers;
using System.Text.Encodings.Web;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>
/// The library's encoder that leaves paths and arguments as they are, but only where there is something to encode: making it
/// means a walk over all of Unicode, and nearly every text of a state file is plain ASCII.
/// </summary>
internal sealed unsafe class PlainTextEncoder : JavaScriptEncoder
{
    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (int i = 0; i < textLength; i++)
        {
            if (IsPlain(text[i]))
                continue;
            int rest = UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncode(text + i, textLength - i);
            return rest < 0 ? rest : i + rest;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (int i = 0; i < utf8Text.Length; i++)
        {
            if (IsPlain((char)utf8Text[i]))
                continue;
            int rest = UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8Text[i..]);
            return rest < 0 ? rest : i + rest;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override OperationStatus Encode(ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true) =>
        UnsafeRelaxedJsonEscaping.Encode(source, destination, out charsConsumed, out charsWritten, isFinalBlock);

    /// <inheritdoc/>
    public override OperationStatus EncodeUtf8(ReadOnlySpan<byte> utf8Source, Span<byte> utf8Destination, out int bytesConsumed, out int bytesWritten, bool isFinalBlock = true) =>
        UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8Source, utf8Destination, out bytesConsumed, out bytesWritten, isFinalBlock);

    /// <inheritdoc/>
    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);

    private static bool IsPlain(char c) => c is >= ' ' and <= '~' and not ('"' or '\\');
}
