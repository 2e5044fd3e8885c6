using System;
using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Services;

/// <summary>The record of one container, and the file that it is in. Who writes holds the container's lock.</summary>
internal sealed class RuntimeJournal
{
    private readonly StateStore _store;
    private readonly string _id;

    private RuntimeJournal(StateStore store, string id, RuntimeRecord record)
    {
        _store = store;
        _id = id;
        Record = record;
    }

    /// <summary>What is recorded.</summary>
    internal RuntimeRecord Record { get; }

    /// <summary>The mount namespace that the calling thread is in.</summary>
    internal static string OwnMountNamespace => Libc.TryReadLinkAt(Libc.AT_FDCWD, "/proc/thread-self/ns/mnt") ?? string.Empty;

    /// <summary>Whether mounts and cgroups of the record can still be there, and be seen.</summary>
    internal bool IsOfHereAndNow => Record.BootId == ProcessIdentity.CurrentBootId && Record.MountNamespace == OwnMountNamespace;

    /// <summary>The bytes of a record.</summary>
    internal static byte[] Write(RuntimeRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, LinuxkitJsonContext.Default.RuntimeRecord);

    /// <summary>The record of a container, or null: it has no runtime configuration.</summary>
    /// <exception cref="ContainerException">The file is damaged.</exception>
    internal static RuntimeJournal? TryOpen(StateStore store, string id)
    {
        string path = $"{store.DirectoryOf(id)}/{StateStore.RuntimeFile}";
        if (LinuxFile.TryReadText(path) is not { } text)
            return null;
        try
        {
            return new(store, id, JsonSerializer.Deserialize(text, LinuxkitJsonContext.Default.RuntimeRecord) ?? new());
        }
        catch (JsonException e)
        {
            throw StateErrors.Damaged(id, path, $"is not the JSON of a record: {e.Message}", e);
        }
    }

    /// <summary>Writes the record.</summary>
    internal void Save() => _store.WriteRuntime(_id, Write(Record));

    /// <summary>Writes down what is about to be made.</summary>
    internal void Add(List<RuntimePiece> list, params ReadOnlySpan<RuntimePiece> pieces)
    {
        if (pieces.Length == 0)
            return;
        list.AddRange(pieces);
        Save();
    }

    /// <summary>Makes a directory with those above it.</summary>
    internal void MakeDirectory(List<RuntimePiece> list, string path, RuntimePieceKind kind = RuntimePieceKind.Directory)
    {
        List<RuntimePiece> missing = [];
        for (int i = 1; i <= path.Length; i++)
        {
            if ((i == path.Length || path[i] == '/') && Libc.TryStat(Libc.AT_FDCWD, path[..i], 0, out _) == -Errno.ENOENT)
                missing.Add(new() { Kind = i == path.Length || kind == RuntimePieceKind.Cgroup ? kind : RuntimePieceKind.Directory, Path = path[..i] });
        }

        Add(list, [.. missing]);
        LinuxFile.MakeDirectories(path);
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, path, 0, out _), "stat", path);
    }

    /// <summary>Writes down that something is about to be mounted at a path that is there.</summary>
    internal void AddMount(List<RuntimePiece> list, string path)
    {
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat), "stat", path);
        Add(list, new RuntimePiece { Kind = RuntimePieceKind.Mount, Path = path, Below = stat.MountId });
    }
}
