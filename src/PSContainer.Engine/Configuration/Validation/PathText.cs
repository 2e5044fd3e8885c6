using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation;

/// <summary>Paths as text, without a look at any file.</summary>
internal static class PathText
{
    /// <summary>An absolute path without empty parts, <c>.</c> and <c>..</c>; <c>..</c> at the root stays there.</summary>
    internal static string Clean(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count != 0)
                parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>Whether a path has a <c>..</c> that leads above where it begins.</summary>
    internal static bool Climbs(string path)
    {
        int depth = 0;
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            depth += part == ".." ? -1 : 1;
            if (depth < 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether any part is <c>..</c>.</summary>
    internal static bool HasParent(string path) => Array.IndexOf(path.Split('/'), "..") >= 0;

    /// <summary>Whether a clean path is below a directory, and not the directory itself.</summary>
    internal static bool IsBelow(string path, string directory) =>
        path.StartsWith(directory + "/", StringComparison.Ordinal);
}
