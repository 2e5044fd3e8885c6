using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>The specification's words, and what they are here.</summary>
internal static class SpecWords
{
    internal static readonly (string Word, NamespaceType Value)[] Namespaces =
    [
        ("pid", NamespaceType.Pid), ("network", NamespaceType.Network), ("mount", NamespaceType.Mount), ("ipc", NamespaceType.Ipc),
        ("uts", NamespaceType.Uts), ("user", NamespaceType.User), ("cgroup", NamespaceType.Cgroup), ("time", NamespaceType.Time),
    ];

    internal static readonly (string Word, MountFlags Value)[] Propagations =
    [
        ("private", MountFlags.Private), ("rprivate", MountFlags.Private | MountFlags.Recursive),
        ("slave", MountFlags.Slave), ("rslave", MountFlags.Slave | MountFlags.Recursive),
        ("shared", MountFlags.Shared), ("rshared", MountFlags.Shared | MountFlags.Recursive),
        ("unbindable", MountFlags.Unbindable), ("runbindable", MountFlags.Unbindable | MountFlags.Recursive),
    ];

    internal static readonly (string Word, RlimitType Value)[] Rlimits =
    [
        ("RLIMIT_CPU", RlimitType.Cpu), ("RLIMIT_FSIZE", RlimitType.FSize), ("RLIMIT_DATA", RlimitType.Data),
        ("RLIMIT_STACK", RlimitType.Stack), ("RLIMIT_CORE", RlimitType.Core), ("RLIMIT_RSS", RlimitType.Rss),
        ("RLIMIT_NPROC", RlimitType.NProc), ("RLIMIT_NOFILE", RlimitType.NoFile), ("RLIMIT_MEMLOCK", RlimitType.MemLock),
        ("RLIMIT_AS", RlimitType.As), ("RLIMIT_LOCKS", RlimitType.Locks), ("RLIMIT_SIGPENDING", RlimitType.SigPending),
        ("RLIMIT_MSGQUEUE", RlimitType.MsgQueue), ("RLIMIT_NICE", RlimitType.Nice), ("RLIMIT_RTPRIO", RlimitType.RtPrio),
        ("RLIMIT_RTTIME", RlimitType.RtTime),
    ];

    internal static readonly (string Word, char Value)[] NodeTypes = [("c", 'c'), ("u", 'u'), ("b", 'b'), ("p", 'p')];

    internal static readonly (string Word, char Value)[] RuleTypes = [("a", 'a'), ("c", 'c'), ("b", 'b')];

    internal static readonly (string Word, PersonalityDomain Value)[] Domains =
        [("LINUX", PersonalityDomain.Linux), ("LINUX32", PersonalityDomain.Linux32)];

    internal static readonly (string Word, MemoryPolicyMode Value)[] MemoryModes =
    [
        ("MPOL_DEFAULT", MemoryPolicyMode.Default), ("MPOL_BIND", MemoryPolicyMode.Bind), ("MPOL_INTERLEAVE", MemoryPolicyMode.Interleave),
        ("MPOL_WEIGHTED_INTERLEAVE", MemoryPolicyMode.WeightedInterleave), ("MPOL_PREFERRED", MemoryPolicyMode.Preferred),
        ("MPOL_PREFERRED_MANY", MemoryPolicyMode.PreferredMany), ("MPOL_LOCAL", MemoryPolicyMode.Local),
    ];

    internal static readonly (string Word, MemoryPolicyFlags Value)[] MemoryFlags =
    [
        ("MPOL_F_NUMA_BALANCING", MemoryPolicyFlags.NumaBalancing), ("MPOL_F_RELATIVE_NODES", MemoryPolicyFlags.RelativeNodes),
        ("MPOL_F_STATIC_NODES", MemoryPolicyFlags.StaticNodes),
    ];

    /// <summary>The word of a value; null where it has none.</summary>
    internal static string? Of<T>(IReadOnlyList<(string Word, T Value)> table, T value)
    {
        foreach ((string word, T known) in table)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
                return word;
        }

        return null;
    }

    internal static string List<T>(IReadOnlyList<(string Word, T Value)> table)
    {
        string[] words = new string[table.Count];
        for (int i = 0; i < words.Length; i++)
            words[i] = table[i].Word;
        return string.Join(", ", words);
    }
}
