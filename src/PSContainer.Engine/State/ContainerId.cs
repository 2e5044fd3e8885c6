using System;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.State;

/// <summary>The rule for container ids: <c>^[\w+.-]{1,1024}$</c> in ASCII, and neither <c>.</c> nor <c>..</c>.</summary>
internal static class ContainerId
{
    private const int MaximumLength = 1024;

    /// <summary>Names that the state store itself gives to directories which are being made and removed.</summary>
    internal const string NewPrefix = ".new-", GonePrefix = ".gone-";

    /// <summary>Throws where the id is not one.</summary>
    /// <exception cref="ContainerException">InvalidIdFormat, with the character or the length that is wrong.</exception>
    internal static void Validate(string id)
    {
        if (FindFault(id) is { } fault)
        {
            throw new ContainerException(ErrorCode.InvalidIdFormat, fault)
            {
                ContainerId = id,
                Hint = "Use 1 to 1024 letters, digits and the characters _ + . - only.",
            };
        }
    }

    /// <summary>What is wrong with the id, or null.</summary>
    internal static string? FindFault(string? id)
    {
        if (string.IsNullOrEmpty(id))
            return "A container id cannot be empty.";
        if (id.Length > MaximumLength)
            return $"A container id has at most {MaximumLength} characters, not {id.Length}.";
        if (id is "." or "..")
            return $"'{id}' cannot be a container id: it is the name of a directory.";
        for (int i = 0; i < id.Length; i++)
        {
            char c = id[i];
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '+' or '.' or '-'))
                return $"A container id cannot have {Show(c)} (character {i + 1}).";
        }

        return IsReserved(id) ? $"A container id cannot begin with {NewPrefix} or {GonePrefix}." : null;
    }

    /// <summary>Whether a name is one of the store's own.</summary>
    internal static bool IsReserved(string name) =>
        name.StartsWith(NewPrefix, StringComparison.Ordinal) || name.StartsWith(GonePrefix, StringComparison.Ordinal);

    private static string Show(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) ? $"the character U+{(int)c:X4}" : $"'{c}'";
}
