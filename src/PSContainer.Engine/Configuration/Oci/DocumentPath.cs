using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Where in a document the check is; put together only where something is wrong.</summary>
internal sealed class DocumentPath
{
    // A name may be as long as the document, and a message must not be.
    private const int LongestName = 80;

    private readonly List<(string? Name, int Index)> _steps = [];

    /// <summary>Into a member of an object.</summary>
    internal void EnterMember(string name) => _steps.Add((name, 0));

    /// <summary>Into an item of a list.</summary>
    internal void EnterItem(int index) => _steps.Add((null, index));

    /// <summary>Out of it again.</summary>
    internal void Leave() => _steps.RemoveAt(_steps.Count - 1);

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder path = new("$");
        foreach ((string? name, int index) in _steps)
        {
            if (name is null)
                path.Append('[').Append(index).Append(']');
            else if (IsPlain(name))
                path.Append('.').Append(name);
            else
                path.Append("['").Append(Shown(name)).Append("']");
        }

        return path.ToString();
    }

    private static bool IsPlain(string name)
    {
        if (name.Length is 0 or > LongestName)
            return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }

    /// <summary>Without what would break a line or a terminal.</summary>
    private static string Shown(string name)
    {
        StringBuilder shown = new();
        foreach (char c in name.Length <= LongestName ? name : name[..LongestName])
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        return shown.Append(name.Length > LongestName ? "…" : string.Empty).ToString();
    }
}
