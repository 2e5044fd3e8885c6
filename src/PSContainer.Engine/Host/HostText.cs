using System;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>Small looks at files, where every failure means that the answer is no.</summary>
internal static class HostText
{
    /// <summary>The text without white space at its ends; null where it cannot be read.</summary>
    internal static string? Read(string path)
    {
        try
        {
            return LinuxFile.TryReadText(path)?.Trim();
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>Whether one line, or one word of it, is the text.</summary>
    internal static bool HasWord(string? text, string word)
    {
        if (text is null)
            return false;
        foreach (Range range in text.AsSpan().SplitAny(' ', '\n', '\t', ','))
        {
            if (text.AsSpan(range).SequenceEqual(word))
                return true;
        }

        return false;
    }

    /// <summary>The value of a <c>Name:\tvalue</c> line of /proc/self/status, or null.</summary>
    internal static string? StatusLine(string name) => StatusLine(Read("/proc/self/status") ?? string.Empty, name);

    /// <summary>The value of a line of a process's file in /proc (status, fdinfo), or null. Lines end with \n alone: of what else ends a line for .NET the process's name may have some.</summary>
    internal static string? StatusLine(string status, string name)
    {
        foreach (string line in status.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ':')
                return line[(name.Length + 1)..].Trim();
        }

        return null;
    }

    /// <summary>Where a program is, in PATH and the directories of system programs; null where it is nowhere.</summary>
    internal static string? FindProgram(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";
        foreach (string directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string file = Path.Combine(directory, name);
            if (Path.IsPathRooted(file) && Libc.TryProbeAccess(file, Libc.ProbeExecute) == 0)
                return file;
        }

        return null;
    }
}
