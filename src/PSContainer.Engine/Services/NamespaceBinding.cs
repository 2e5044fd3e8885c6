using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Services;

/// <summary>Namespaces of a process, bound at files: so they are there for others, and stay when their processes have ended (namespaces(7)).</summary>
internal static class NamespaceBinding
{
    /// <summary>Whether the files can be used; touches nothing.</summary>
    /// <exception cref="ContainerException">One is a directory, or something is mounted on it.</exception>
    internal static void Check(RuntimeJournal journal)
    {
        foreach ((string kind, string path) in journal.Record.Runtime.BindNS.All())
        {
            if (path.Length == 0 || Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat) != 0)
                continue;
            if (stat.IsDirectory)
                throw RuntimeErrors.Of(PlaceOf(kind), $"'{path}' is a directory", Errno.EISDIR, "A namespace is bound at a file: name one that is not there, or an empty one.");
            if (stat.IsMountRoot)
                throw RuntimeErrors.Of(PlaceOf(kind), $"something is mounted at '{path}' already", Errno.EBUSY, $"Another container may have bound its namespace there: choose another path, or take that away (umount {path}).");
        }
    }

    /// <summary>Binds them.</summary>
    /// <param name="journal">The record.</param>
    /// <param name="pid">The process; it must not end meanwhile.</param>
    /// <param name="trace">Gets a line for each, or null.</param>
    /// <exception cref="ContainerException">The kernel refuses.</exception>
    internal static void Bind(RuntimeJournal journal, int pid, Action<string>? trace)
    {
        foreach ((string kind, string path) in journal.Record.Runtime.BindNS.All())
        {
            if (path.Length == 0)
                continue;
            trace?.Invoke($"bind the {kind} namespace at {path}");
            try
            {
                Bind(journal, $"/proc/{pid}/ns/{kind}", path);
            }
            catch (LinuxException e)
            {
                string? hint = e.Errno == Errno.EINVAL && kind == "mnt" ? "A mount namespace can be bound on a mount alone that is not shared: mount --bind DIR DIR && mount --make-private DIR. Linux 6.18 also takes one that was made on another CPU for older than the host's at times: try again, or give the container the CPUs of the caller." : null;
                throw RuntimeErrors.Of(PlaceOf(kind), $"the {kind} namespace cannot be bound at '{path}'", e, hint);
            }
        }
    }

    private static void Bind(RuntimeJournal journal, string source, string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash > 0)
            journal.MakeDirectory(journal.Record.Running, path[..slash]);
        if (Libc.TryStat(Libc.AT_FDCWD, path, 0, out _) == -Errno.ENOENT)
        {
            journal.Add(journal.Record.Running, new RuntimePiece { Kind = RuntimePieceKind.File, Path = path });
            Libc.Close(Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x124));
        }

        journal.AddMount(journal.Record.Running, path);
        Libc.Check(Libc.TryMount(source, path, null, Libc.MS_BIND), "mount", path);
    }

    private static string PlaceOf(string kind) => "$.bindNS." + kind;
}
