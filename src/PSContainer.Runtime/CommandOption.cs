using System;

namespace PSContainer.Runtime;

/// <summary>An option of a verb.</summary>
/// <param name="Names">Its names, with their dashes.</param>
/// <param name="Take">Gets the value; of a flag what was given after an equals sign, or nothing.</param>
/// <param name="IsFlag">It needs no value.</param>
/// <param name="Description">For the help, or null.</param>
/// <param name="IsHidden">Not in the help.</param>
internal sealed record CommandOption(string[] Names, Action<string> Take, bool IsFlag, string? Description, bool IsHidden)
{
    /// <summary>Whether it has this name, written without dashes.</summary>
    internal bool Is(ReadOnlySpan<char> name)
    {
        foreach (string own in Names)
        {
            if (name.Length > 0 && own.AsSpan().TrimStart('-').SequenceEqual(name))
                return true;
        }

        return false;
    }

    /// <summary>As the help shows it: <c>--format value, -f value</c>.</summary>
    internal string Signature => string.Join(IsFlag ? ", " : " value, ", Names) + (IsFlag ? string.Empty : " value");
}
