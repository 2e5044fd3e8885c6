using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>The files in a state directory that tell how processes ended: init's, and one for each that joined, as many as are kept.</summary>
internal static class ExitFiles
{
    internal const string OfInit = "exit.json";

    private const string Prefix = "exit-";

    /// <summary>How many ends of joined processes are kept. A container that is asked for its health every second would fill the disk.</summary>
    internal const int Kept = 256;

    internal static string NameOf(ProcessIdentity process, bool isInit) => isInit
        ? OfInit
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{process.Pid}-{process.StartTime}.json");

    /// <summary>Removes the oldest of them, where there are too many.</summary>
    internal static void Prune(int directory)
    {
        List<string> names = Names(directory);
        names.RemoveAll(n => !n.StartsWith(Prefix, StringComparison.Ordinal));
        if (names.Count <= Kept)
            return;
        List<(Libc.Timestamp Written, string Name)> files = [];
        foreach (string name in names)
        {
            if (Libc.TryStat(directory, name, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) >= 0)
                files.Add((stat.Modified, name));
        }

        files.Sort((a, b) => (a.Written.Seconds, a.Written.Nanoseconds).CompareTo((b.Written.Seconds, b.Written.Nanoseconds)));
        for (int i = 0; i < files.Count - Kept; i++)
            _ = Libc.TryUnlinkAt(directory, files[i].Name);
    }

    /// <summary>Removes all of them, and what monitors left that were killed: another init begins, whose monitor may listen at its terminal already.</summary>
    internal static void Clear(int directory, ProcessIdentity init)
    {
        string own = Terminals.TerminalSocket.NameOf(init);
        foreach (string name in Names(directory))
        {
            if (name != own)
                _ = Libc.TryUnlinkAt(directory, name);
        }
    }

    /// <summary>Removes that of a process id.</summary>
    internal static void Forget(int directory, int pid)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{pid}-");
        foreach (string name in Names(directory))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                _ = Libc.TryUnlinkAt(directory, name);
        }
    }

    private static List<string> Names(int directory)
    {
        int fd = Libc.TryOpenAt(directory, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0)
            return [];
        try
        {
            List<string> names = [];
            foreach ((string name, _) in Libc.ReadDirectory(fd, "state directory"))
            {
                if (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(Terminals.TerminalSocket.Prefix, StringComparison.Ordinal))
                    names.Add(name);
            }

            return names;
        }
        catch (Errors.LinuxException)
        {
            return []; // the container is being removed
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
