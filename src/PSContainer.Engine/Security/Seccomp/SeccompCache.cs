using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>
/// Compiled filters by what they are made of: of this process in memory, of others in files. libseccomp takes 20 ms and more
/// for the profile that every engine sends with every container.
/// </summary>
/// <param name="directory">Where the files are; null for none.</param>
internal sealed class SeccompCache(string? directory)
{
    private const int MostInMemory = 16;

    private static readonly Lock s_lock = new();
    private static readonly List<(byte[] Key, SeccompFilter Filter)> s_known = [];

    /// <summary>Keeps nothing in files.</summary>
    internal static SeccompCache None { get; } = new(null);

    /// <summary>The filter of a profile, compiled where it is not known.</summary>
    /// <exception cref="Errors.ContainerException">libseccomp is missing, or refuses the profile.</exception>
    internal SeccompFilter Get(SeccompProfile? profile)
    {
        if (profile is null)
            return SeccompFilter.None;
        if (SeccompLibrary.Identity is not { Length: > 0 } library)
            return SeccompCompiler.Compile(profile);
        byte[] key = Key(profile, library);
        if (Recall(key) is { } known)
            return known;
        SeccompFilter? filter = directory is null ? null : SeccompCacheFile.TryRead(directory, key);
        if (filter is null)
        {
            filter = SeccompCompiler.Compile(profile);
            if (directory is not null)
                SeccompCacheFile.TryWrite(directory, key, filter);
        }

        Remember(key, filter);
        return filter;
    }

    /// <summary>All that the program depends on, and nothing else: the listener's path and metadata do not.</summary>
    internal static byte[] Key(SeccompProfile profile, string library)
    {
        WireWriter writer = new();
        writer.Int(SeccompCompiler.Revision);
        writer.String(library);
        writer.String(profile.DefaultAction);
        Number(profile.DefaultErrnoReturn);
        writer.Strings(profile.Architectures);
        writer.Strings(profile.Flags);
        writer.Int(profile.Syscalls.Count);
        foreach (SeccompSyscall rule in profile.Syscalls)
        {
            writer.String(rule.Name);
            writer.String(rule.Action);
            Number(rule.ErrnoReturn);
            writer.Int(rule.Args.Count);
            foreach (SeccompArgument argument in rule.Args)
            {
                writer.UInt(argument.Index);
                writer.ULong(argument.Value);
                writer.ULong(argument.ValueTwo);
                writer.String(argument.Operator);
            }
        }

        return writer.Written.ToArray();

        void Number(uint? value)
        {
            writer.Bool(value is not null);
            writer.UInt(value ?? 0);
        }
    }

    private static SeccompFilter? Recall(byte[] key)
    {
        lock (s_lock)
        {
            int i = s_known.FindIndex(k => k.Key.AsSpan().SequenceEqual(key));
            return i < 0 ? null : s_known[i].Filter;
        }
    }

    private static void Remember(byte[] key, SeccompFilter filter)
    {
        lock (s_lock)
        {
            if (s_known.Count == MostInMemory)
                s_known.RemoveAt(0);
            s_known.Add((key, filter));
        }
    }
}
