using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Labels as libcontainer keeps them: a list of <c>name=value</c>.</summary>
internal static class LabelList
{
    /// <summary>The labels with some changed: a value takes the place of the old one, null takes the label away.</summary>
    /// <exception cref="ConfigInvalidException">A name is none.</exception>
    internal static List<string> Merge(List<string> labels, IReadOnlyDictionary<string, string?>? changes)
    {
        List<string> merged = [.. labels];
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            if (name.Contains('=', StringComparison.Ordinal))
                throw new ConfigInvalidException([new ConfigViolation("$.labels", $"The name '{name}' must not hold an equals sign, which ends a name.")]);
            int at = merged.FindIndex(l => l.StartsWith(name + "=", StringComparison.Ordinal));
            merged.RemoveAll(l => l.StartsWith(name + "=", StringComparison.Ordinal));
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
