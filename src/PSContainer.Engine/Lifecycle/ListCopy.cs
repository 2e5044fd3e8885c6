using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of lists and maps with what is in them (see <see cref="ConfigCopy"/>).</summary>
internal static class ListCopy
{
    internal static List<T> Of<T>(List<T>? list) => list is null ? [] : new(list);

    internal static List<T> Of<T>(List<T>? list, Func<T, T> copy)
        where T : class
    {
        if (list is null)
            return [];
        List<T> result = new(list.Count);
        foreach (T? item in list)
            result.Add(item is null ? null! : copy(item));
        return result;
    }

    internal static Dictionary<string, string> Of(Dictionary<string, string>? map) => map is null ? [] : new(map);

    internal static Dictionary<string, T> Of<T>(Dictionary<string, T>? map, Func<T, T> copy)
        where T : class
    {
        Dictionary<string, T> result = [];
        foreach ((string key, T? item) in map ?? result)
            result.Add(key, item is null ? null! : copy(item));
        return result;
    }
}
