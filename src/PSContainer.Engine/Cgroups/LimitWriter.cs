using System;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// Writes the files of one cgroup. With a journal it reads each before it writes it, so that all can be put back; a new cgroup
/// has nothing worth putting back and saves the reading.
/// </summary>
internal readonly struct LimitWriter(string directory, LimitJournal? journal)
{
    /// <summary>The cgroup.</summary>
    internal string Directory => directory;

    /// <summary>Null where nothing need be put back.</summary>
    internal LimitJournal? Journal => journal;

    internal bool Exists(string file) => CgroupFile.Exists(directory, file);

    /// <summary>As <see cref="CgroupFile.TryReadNumber"/>.</summary>
    internal ulong? TryReadNumber(string file) => CgroupFile.TryReadNumber(directory, file);

    /// <summary>Writes a limit; 0, or -errno.</summary>
    /// <param name="file">The file.</param>
    /// <param name="value">What to write.</param>
    /// <param name="inverse">Turns what the file says into what must be written to make it say so again; null where the two are the same.</param>
    internal int TryWrite(string file, string value, Func<string, string>? inverse = null)
    {
        string? before = journal is null ? null : CgroupFile.TryReadText(directory, file);
        int result = CgroupFile.TryWrite(directory, file, value);
        if (result == 0 && before is not null)
            PutBackLater(file, inverse is null ? before : inverse(before));
        return result;
    }

    /// <summary>Writes a limit.</summary>
    internal void Write(string file, string value, string? hint = null, Func<string, string>? inverse = null)
    {
        int result = TryWrite(file, value, inverse);
        if (result < 0)
            throw Failed(file, value, -result, hint);
    }

    /// <summary>Writes one line of a file that has a line for each device, interface or other key.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The first word of the line.</param>
    /// <param name="value">The rest of the line.</param>
    /// <param name="absent">What to write after the key to be rid of the line, which is how to put back one that was not there.</param>
    /// <param name="hint">What the user can do where it is refused.</param>
    internal void WriteLine(string file, string key, string value, string absent, string? hint = null) =>
        Write(file, $"{key} {value}", hint, before => LineOf(before, key) ?? $"{key} {absent}");

    /// <summary>Remembers what a file says that the next write to another one may change.</summary>
    internal void Remember(string file)
    {
        if (journal is not null && CgroupFile.TryReadText(directory, file) is { } before)
            PutBackLater(file, before);
    }

    /// <summary>The error of a limit that could not be written.</summary>
    internal Errors.ContainerException Failed(string file, string value, int errno, string? hint = null) =>
        CgroupFile.WriteFailed(directory, file, value, errno, hint);

    /// <summary>The line that begins with the word, or null.</summary>
    internal static string? LineOf(string text, string key)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && (line.Length == key.Length || line[key.Length] is ' ' or '\t'))
                return line.ToString();
        }

        return null;
    }

    private void PutBackLater(string file, string text)
    {
        string where = directory;

        journal!.Push(() =>
        {
            // A cgroup that has gone needs nothing. No write(2) can carry no text at all; an empty line means the same.
            if (CgroupFile.Exists(where, "."))
                CgroupFile.Write(where, file, text.Length == 0 ? "\n" : text);
        });
    }
}
