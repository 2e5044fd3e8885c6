using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace PSContainer.Engine.Terminals;

/// <summary>The keys that leave a terminal without ending what runs in it: a sequence, by default Ctrl-P Ctrl-Q. All other keys are the program's.</summary>
public sealed class DetachKeys
{
    /// <summary>The sequence where none is named.</summary>
    public const string Default = "ctrl-p,ctrl-q";

    /// <summary>No keys leave: all are the program's.</summary>
    public static DetachKeys None => new([]);

    private readonly byte[] _sequence;
    private int _matched;

    private DetachKeys(byte[] sequence) => _sequence = sequence;

    /// <summary>Reads a sequence: characters and <c>ctrl-</c> with a letter or one of <c>@ [ \ ] ^ _</c>, separated by commas. An empty one never matches.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DetachKeys? keys)
    {
        keys = null;
        List<byte> sequence = [];
        foreach (string key in (text ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (key.Length == 1 && key[0] is > ' ' and < (char)127)
                sequence.Add((byte)key[0]);
            else if (key.Length == 6 && key.StartsWith("ctrl-", StringComparison.OrdinalIgnoreCase) && char.ToUpperInvariant(key[5]) is >= '@' and <= '_' and char letter)
                sequence.Add((byte)(letter - '@'));
            else
                return false;
        }

        keys = new DetachKeys([.. sequence]);
        return true;
    }

    /// <summary>Looks for the sequence in what was typed.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="forward">Gets what is the program's: what was held back, since it might have been the sequence's beginning, comes with the next key.</param>
    /// <returns>Whether the sequence is complete. What was typed behind it is dropped.</returns>
    internal bool Scan(ReadOnlySpan<byte> typed, List<byte> forward)
    {
        foreach (byte key in typed)
        {
            if (_sequence.Length > 0 && key == _sequence[_matched])
            {
                if (++_matched < _sequence.Length)
                    continue;
                _matched = 0;
                return true;
            }

            // The keys so far are not the beginning: they go to the program, but for a tail that this key may begin anew with.
            forward.AddRange(_sequence.AsSpan(0, _matched));
            _matched = 0;
            if (_sequence.Length > 0 && key == _sequence[0])
                _matched = 1;
            else
                forward.Add(key);
        }

        return false;
    }
}
