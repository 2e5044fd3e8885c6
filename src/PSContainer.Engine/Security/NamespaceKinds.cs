using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security;

/// <summary>The namespace kinds by flag, file name and words.</summary>
internal static class NamespaceKinds
{
    /// <summary>All kinds with their <c>CLONE_NEW*</c> flag and the file's name in /proc/PID/ns.</summary>
    internal static readonly (NamespaceType Type, int Flag, string File, string Word)[] All =
    [
        (NamespaceType.User, Libc.CLONE_NEWUSER, "user", "user"),
        (NamespaceType.Mount, Libc.CLONE_NEWNS, "mnt", "mount"),
        (NamespaceType.Uts, Libc.CLONE_NEWUTS, "uts", "uts"),
        (NamespaceType.Ipc, Libc.CLONE_NEWIPC, "ipc", "ipc"),
        (NamespaceType.Pid, Libc.CLONE_NEWPID, "pid", "pid"),
        (NamespaceType.Network, Libc.CLONE_NEWNET, "net", "net"),
        (NamespaceType.Cgroup, Libc.CLONE_NEWCGROUP, "cgroup", "cgroup"),
        (NamespaceType.Time, Libc.CLONE_NEWTIME, "time", "time"),
    ];

    internal static int Flag(NamespaceType type)
    {
        foreach ((NamespaceType candidate, int flag, _, _) in All)
        {
            if (candidate == type)
                return flag;
        }

        return 0;
    }

    internal static string Describe(int flags)
    {
        List<string> words = [];
        foreach ((_, int flag, _, string word) in All)
        {
            if ((flags & flag) != 0)
                words.Add(word);
        }

        return string.Join(", ", words);
    }
}
