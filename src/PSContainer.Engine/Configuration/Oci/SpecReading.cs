using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What the readers of a document share: where it is, and what they found wrong in it.</summary>
internal sealed class SpecReading(string bundle, BundleOptions options)
{
    internal List<ConfigViolation> Violations { get; } = [];

    internal BundleOptions Options { get; } = options;

    /// <summary>Absolute path of the bundle's directory.</summary>
    internal string Bundle { get; } = bundle;

    internal void Add(string place, string message) => Violations.Add(new(place, message));

    internal void Warn(string message) => Options.Warn?.Invoke(message);

    /// <summary>A path of the document, seen from the bundle.</summary>
    internal string Resolve(string path) => path.StartsWith('/') ? path : Path.GetFullPath(Path.Combine(Bundle, path));

    /// <summary>Looks a word up.</summary>
    internal T Word<T>(string place, string? word, IReadOnlyList<(string Word, T Value)> table)
    {
        foreach ((string known, T value) in table)
        {
            if (known == word)
                return value;
        }

        Add(place, word is null ? $"Is missing; it is one of {SpecWords.List(table)}." : $"'{word}' is not one of {SpecWords.List(table)}.");
        return default!;
    }

    /// <summary>A text that the specification wants.</summary>
    internal string Required(string place, string? text)
    {
        if (string.IsNullOrEmpty(text))
            Add(place, "Is missing.");
        return text ?? string.Empty;
    }

    /// <summary>A number that the specification wants.</summary>
    internal T Required<T>(string place, T? number)
        where T : struct
    {
        if (number is null)
            Add(place, "Is missing.");
        return number ?? default;
    }
}
