using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>What is put in the place of open files and namespaces of the outside, by the keys under which CRIU knows them.</summary>
internal sealed class RestoredFiles : IDisposable
{
    private readonly List<int> _descriptors = [];
    private readonly List<int> _owned = [];

    /// <param name="manifest">What was saved.</param>
    /// <param name="config">The container, with the namespaces that it joins.</param>
    /// <param name="streams">Init's new standard streams; they stay the caller's.</param>
    /// <param name="warn">Is told where a stream cannot take the place of what was there, or null.</param>
    internal RestoredFiles(CheckpointManifest manifest, ContainerConfig config, ReadOnlySpan<int> streams, Action<string>? warn)
    {
        try
        {
            foreach (CheckpointFile file in manifest.Files)
            {
                int stream = file.Stream >= 0 && file.Stream < streams.Length ? streams[file.Stream] : -1;

                // CRIU puts nothing into a file's place that is of another kind.
                if (stream >= 0 && file.IsExternal && KindOf(stream) != (file.Mode & Libc.S_IFMT))
                {
                    if (file.Path != "/dev/null")
                        warn?.Invoke($"stream {file.Stream} of the container goes on being \"{file.Path}\": something of another kind cannot take its place");
                    stream = -1;
                }

                // A pipe whose other end has nobody is restored by CRIU itself.
                if (stream < 0 && !file.IsExternal)
                    continue;
                Add(file.Key, stream >= 0 ? stream : Open(file));
            }

            foreach ((string kind, string key) in manifest.Namespaces)
                Add(key, OpenNamespace(kind, config));
        }
        catch (Exception)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The keys, in the order of the descriptors.</summary>
    internal List<string> Keys { get; } = [];

    /// <summary>The descriptors.</summary>
    internal IReadOnlyList<int> Descriptors => _descriptors;

    public void Dispose()
    {
        foreach (int fd in _owned)
            Libc.Close(fd);
        _owned.Clear();
    }

    private static uint KindOf(int fd) => Libc.Stat(fd, "stream").Type;

    private void Add(string key, int fd)
    {
        Keys.Add(key);
        _descriptors.Add(fd);
    }

    /// <summary>The same file again, made where it has gone; what cannot be made again is /dev/null.</summary>
    private int Open(CheckpointFile file)
    {
        int flags = (file.Flags & (Libc.O_WRONLY | Libc.O_RDWR | Libc.O_APPEND | Libc.O_NONBLOCK)) | Libc.O_NOCTTY;
        bool isFile = (file.Mode & Libc.S_IFMT) == Libc.S_IFREG, isWritten = (flags & (Libc.O_WRONLY | Libc.O_RDWR)) != 0;
        int fd = file.Path.StartsWith('/') && !file.Path.EndsWith(" (deleted)", StringComparison.Ordinal) ? Libc.TryOpenAt(Libc.AT_FDCWD, file.Path, flags | (isFile && isWritten ? Libc.O_CREAT | Libc.O_APPEND : 0), file.Mode & 0x1FFu) : -1;
        if (fd < 0)
            fd = isFile ? Libc.Check(Libc.TryMemfdCreate("pscontainer-lost\0"u8, Libc.MFD_CLOEXEC), "memfd_create") : Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        _owned.Add(fd);
        return fd;
    }

    private int OpenNamespace(string kind, ContainerConfig config)
    {
        NamespaceType type = kind.StartsWith("net:", StringComparison.Ordinal) ? NamespaceType.Network : NamespaceType.Pid;
        string path = config.Namespaces.Find(n => n.Type == type)?.Path ?? string.Empty;
        if (path.Length == 0)
        {
            throw new CheckpointException($"the checkpoint is of a container that had joined a namespace of kind {type}, and this one names none")
            {
                Step = "open the namespaces",
                Hint = "Give the container's configuration the path of that namespace.",
            };
        }

        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        _owned.Add(fd);
        return fd;
    }
}
