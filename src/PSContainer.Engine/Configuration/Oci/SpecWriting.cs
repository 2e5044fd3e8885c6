using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What the writers of a document share: what they found that a document has no place for.</summary>
internal sealed class SpecWriting
{
    internal List<ConfigViolation> Violations { get; } = [];

    /// <summary>Something that the document cannot say.</summary>
    internal void Refuse(string place, string what) => Violations.Add(new(place, $"A config.json has no place for {what}."));

    /// <summary>The word of a value.</summary>
    internal string Word<T>(string place, T value, IReadOnlyList<(string Word, T Value)> table)
    {
        if (SpecWords.Of(table, value) is { } word)
            return word;
        Violations.Add(new(place, $"'{value}' has no word in a config.json: {SpecWords.List(table)}."));
        return string.Empty;
    }

    /// <summary>An empty text is left out.</summary>
    internal static string? Text(string text) => text.Length == 0 ? null : text;

    /// <summary>False is left out.</summary>
    internal static bool? Flag(bool flag) => flag ? true : null;

    /// <summary>A list of other objects; an empty one is left out.</summary>
    internal static List<TResult>? Items<T, TResult>(List<T> list, Converter<T, TResult> write) =>
        list.Count == 0 ? null : list.ConvertAll(write);

    /// <summary>A list of texts; an empty one is left out.</summary>
    internal static List<string>? Texts(List<string> list) => list.Count == 0 ? null : [.. list];

    /// <summary>A map of texts; an empty one is left out.</summary>
    internal static Dictionary<string, string>? Texts(Dictionary<string, string> map) => map.Count == 0 ? null : new(map);
}
