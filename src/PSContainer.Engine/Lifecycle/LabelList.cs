using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Labels as libcontainer keeps them: a list of <c>name=value</c>.</summary>
internal static class LabelList
{
    /// <summary>The labels with some changed: a value takes the place of the old one, null takes the label away.</summary>
    internal static List<string> Merge(List<string> labels, IReadOnlyDictionary<string, string?>? changes)
    {
        List<string> merged = [.. labels];
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            int at = merged.FindIndex(l => l.StartsWith(name + "=", StringComparison.Ordinal));
            if (at >= 0)
                merged.RemoveAt(at);
            if (value is not null)
                merged.Insert(at < 0 ? merged.Count : at, $"{name}={value}");
        }

        return merged;
    }

    internal static Dictionary<string, string> ToMap(List<string> labels)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (string label in labels)
        {
            int equals = label.IndexOf('=');
            map[equals < 0 ? label : label[..equals]] = equals < 0 ? string.Empty : label[(equals + 1)..];
        }

        return map;
    }
}
