using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace PSContainer.Engine.Cgroups;

/// <summary>Huge page sizes of the kernel, as cgroup files name them: <c>2MB</c>, <c>1GB</c>.</summary>
internal static class HugePageSizes
{
    private static string[]? s_sizes;

    /// <summary>The sizes of this machine; they do not change while it runs.</summary>
    internal static IReadOnlyList<string> OfMachine =>
        LazyInitializer.EnsureInitialized(ref s_sizes, () => Find("/sys/kernel/mm/hugepages"));

    private static string[] Find(string directory)
    {
        List<string> sizes = [];
        try
        {
            foreach (string entry in Directory.EnumerateDirectories(directory))
            {
                if (Parse(Path.GetFileName(entry.AsSpan())) is { } size)
                    sizes.Add(size);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // A kernel without huge pages.
        }

        sizes.Sort(StringComparer.Ordinal);
        return [.. sizes];
    }

    /// <summary><c>hugepages-2048kB</c> is <c>2MB</c>; null for a name of another form.</summary>
    internal static string? Parse(ReadOnlySpan<char> name)
    {
        const string Prefix = "hugepages-", Suffix = "kB";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal)
            || !ulong.TryParse(name[Prefix.Length..^Suffix.Length], out ulong kilobytes) || kilobytes == 0)
            return null;
        if (kilobytes % (1024 * 1024) == 0)
            return $"{kilobytes / (1024 * 1024)}GB";
        return kilobytes % 1024 == 0 ? $"{kilobytes / 1024}MB" : $"{kilobytes}KB";
    }
}
