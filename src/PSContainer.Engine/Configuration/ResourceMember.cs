using System;
using System.Collections.Generic;
using System.Globalization;

namespace PSContainer.Engine.Configuration;

/// <summary>One member of the resources: whether it is set, how it goes over into others, and how it reads.</summary>
/// <param name="Name">The member.</param>
/// <param name="IsSet">Whether it says anything.</param>
/// <param name="Merge">Puts what the first say into the second; what those have and the first do not speak of stays.</param>
/// <param name="Show">The value as text; empty where it is not set.</param>
internal sealed record ResourceMember(
    string Name,
    Func<ContainerResources, bool> IsSet,
    Action<ContainerResources, ContainerResources> Merge,
    Func<ContainerResources, string> Show)
{
    /// <summary>A number or a Boolean.</summary>
    internal static ResourceMember Value<T>(string name, Func<ContainerResources, T?> get, Action<ContainerResources, T?> set)
        where T : struct =>
        new(name, r => get(r) is not null, (from, to) => set(to, get(from)), r => Convert.ToString(get(r), CultureInfo.InvariantCulture) ?? string.Empty);

    /// <summary>A number of which 0 says nothing, as in libcontainer.</summary>
    internal static ResourceMember Nonzero<T>(string name, Func<ContainerResources, T?> get, Action<ContainerResources, T?> set)
        where T : struct =>
        Value(name, r => get(r) is { } value && !value.Equals(default(T)) ? value : null, set);

    /// <summary>A number of bytes, of which 0 says nothing and -1 is no limit.</summary>
    internal static ResourceMember Size(string name, Func<ContainerResources, long?> get, Action<ContainerResources, long?> set) =>
        Nonzero(name, get, set) with { Show = r => ShowSize(get(r)) };

    /// <summary>A text, of which an empty one says nothing.</summary>
    internal static ResourceMember Text(string name, Func<ContainerResources, string?> get, Action<ContainerResources, string?> set) =>
        new(name, r => !string.IsNullOrEmpty(get(r)), (from, to) => set(to, get(from)), r => get(r) ?? string.Empty);

    /// <summary>A list of which each entry replaces that of its key.</summary>
    /// <param name="name">The member.</param>
    /// <param name="get">The list.</param>
    /// <param name="key">What an entry is about.</param>
    /// <param name="show">An entry as text.</param>
    /// <param name="isNone">Whether an entry takes its limit away, so that none is to be kept.</param>
    internal static ResourceMember List<T>(
        string name, Func<ContainerResources, List<T>> get, Func<T, string> key, Func<T, string> show, Predicate<T>? isNone = null) =>
        new(
            name,
            r => get(r).Count > 0,
            (from, to) =>
            {
                List<T> target = get(to);
                foreach (T entry in get(from))
                {
                    int at = target.FindIndex(t => key(t) == key(entry));
                    if (at >= 0)
                        target.RemoveAt(at);
                    if (isNone is null || !isNone(entry))
                        target.Insert(at < 0 ? target.Count : at, entry);
                }
            },
            r => string.Join(", ", get(r).ConvertAll(e => show(e))));

    internal static string ShowSize(long? bytes)
    {
        if (bytes is not { } size || size == 0)
            return string.Empty;
        if (size < 0)
            return "unlimited";
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
        int unit = 0;
        while (unit < units.Length - 1 && size % 1024 == 0)
        {
            size /= 1024;
            unit++;
        }

        return $"{size} {units[unit]}";
    }
}
