using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Init;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>
/// The state root: a directory for each container, with <c>state.json</c>, <c>lock</c> and, when init has ended,
/// <c>exit.json</c>. A reader sees the whole of a file or the whole of the one before it, never a part.
/// </summary>
internal sealed partial class StateStore
{
    internal const string StateFile = "state.json";

    /// <summary>What is recorded of a runtime configuration.</summary>
    internal const string RuntimeFile = "runtime.json";

    private const string CgroupMark = "cgroup";
    private const uint DirectoryMode = 0x1C0, FileMode = 0x180, GateMode = 0x192;

    /// <summary>How long <see cref="Lock"/> waits where nothing else is said.</summary>
    internal static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A store in a directory, which is made when the first container is.</summary>
    internal StateStore(string root)
    {
        if (root.Length == 0 || root[0] != '/')
            throw new ArgumentException($"The state root must be an absolute path, not '{root}'.", nameof(root));
        Root = root.Length > 1 ? root.TrimEnd('/') : root;
    }

    /// <summary>The state root.</summary>
    internal string Root { get; }

    /// <summary>State directory of a container, whether it is there or not.</summary>
    internal string DirectoryOf(string id) => $"{Root}/{id}";

    /// <summary>Whether something has the id, readable or not.</summary>
    internal bool Exists(string id) =>
        ContainerId.FindFault(id) is null && Libc.TryAccessAt(Libc.AT_FDCWD, DirectoryOf(id), 0) == 0;

    /// <summary>Reads the state of a container.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; SystemError where the file is damaged or from a newer version.</exception>
    internal ContainerState Load(string id) => Load(id, out _);

    /// <summary>As the other, with the stamp of what was read.</summary>
    internal ContainerState Load(string id, out StateStamp? stamp)
    {
        ContainerId.Validate(id);
        string directory = DirectoryOf(id), path = $"{directory}/{StateFile}";
        byte[] json;
        try
        {
            int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NOFOLLOW);
            try
            {
                // First the stamp: what someone writes into the file while it is read makes another.
                stamp = StateStamp.Of(Libc.Stat(fd, path));
                json = LinuxFile.ReadBytes(fd, path);
            }
            finally
            {
                Libc.Close(fd);
            }
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG)
        {
            throw Libc.TryAccessAt(Libc.AT_FDCWD, directory, 0) == 0
                ? StateErrors.Damaged(id, path, "is missing.")
                : StateErrors.NotExists(id);
        }
        catch (LinuxException e)
        {
            throw StateErrors.System(id, path, e, $"Cannot read the state of container '{id}'.");
        }

        return Parse(id, path, json);
    }

    /// <summary>Reads the state of a container, if it is another than the one with this stamp, and brings the stamp up to date.</summary>
    /// <returns>The state, or null: it is the same.</returns>
    /// <exception cref="ContainerException">As <see cref="Load(string)"/>.</exception>
    internal ContainerState? LoadIfChanged(string id, ref StateStamp? stamp)
    {
        if (stamp is not null
            && Libc.TryStat(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{StateFile}", Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) == 0
            && StateStamp.Of(stat) == stamp)
            return null;
        return Load(id, out stamp);
    }

    /// <summary>Replaces the state of a container. On an error the old one is intact.</summary>
    /// <returns>The stamp of what was written; null where the file system tells too little.</returns>
    /// <exception cref="ContainerException">ContainerNotExists; SystemError where it cannot be written.</exception>
    internal StateStamp? Save(string id, ContainerState state)
    {
        ContainerId.Validate(id);
        StateConversions.BeforeWrite(state);
        return Replace(id, StateFile, ContainerJson.Write(state));
    }

    /// <summary>Takes the lock of a container, for reading its state, changing it and writing it back.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; SystemError when the lock is not free in time.</exception>
    internal StateLock Lock(string id, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ContainerId.Validate(id);
        return StateLock.Take(DirectoryOf(id), id, timeout ?? DefaultLockTimeout, cancellationToken);
    }

    /// <summary>Takes the lock of those who join a container; see <see cref="StateLock.TakeJoining"/>.</summary>
    internal StateLock LockJoining(string id, bool alone, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ContainerId.Validate(id);
        return StateLock.TakeJoining(DirectoryOf(id), id, alone, timeout ?? DefaultLockTimeout, cancellationToken);
    }

    /// <summary>Ids of all containers in alphabetical order, also of those whose state cannot be read.</summary>
    internal List<string> ListIds()
    {
        List<string> ids = [];
        foreach ((string name, byte type) in ReadRoot())
        {
            if (type is Libc.DT_DIR or Libc.DT_UNKNOWN && ContainerId.FindFault(name) is null)
                ids.Add(name);
        }

        ids.Sort(string.CompareOrdinal);
        return ids;
    }

    /// <summary>How init ended, or null: it has not, or nobody wrote it down.</summary>
    internal ExitRecord? ReadExit(string id)
    {
        ContainerId.Validate(id);
        return ReadExit(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{ExitFiles.OfInit}");
    }

    /// <summary>As the other, of a state directory that is held open, whatever its name is by now.</summary>
    internal static ExitRecord? ReadExit(int directory) => ReadExit(directory, ExitFiles.OfInit);

    /// <summary>Writes down how init ended.</summary>
    internal void WriteExit(string id, ExitRecord exit) => Replace(id, ExitFiles.OfInit, ContainerJson.Write(exit));

    /// <summary>How a process ended, or null: it has not, or nobody wrote it down, or it is too long ago.</summary>
    internal static ExitRecord? ReadExit(string directory, ProcessIdentity process, bool isInit) =>
        ReadExit(Libc.AT_FDCWD, $"{directory}/{ExitFiles.NameOf(process, isInit)}");

    /// <summary>Forgets how the processes that joined ended, before another init is started.</summary>
    internal void ClearJoined(string id, ProcessIdentity init)
    {
        int directory = Libc.TryOpenAt(Libc.AT_FDCWD, DirectoryOf(id), Libc.O_PATH | Libc.O_DIRECTORY);
        ExitFiles.Clear(directory, init);
        Libc.Close(directory);
    }

    /// <summary>Makes the gate at which an init waits for its start.</summary>
    internal void MakeGate(string id)
    {
        // Init opens it with the program's user, who may be anyone: the directory keeps all others out. As with any file the umask takes away from the mode.
        string path = $"{DirectoryOf(id)}/{StartFifo.Name}";
        Libc.Check(Libc.TryMknodAt(Libc.AT_FDCWD, path, Libc.S_IFIFO | GateMode, 0), "mknod", path);
        Libc.Check(Libc.TryChmodAt(Libc.AT_FDCWD, path, GateMode), "chmod", path);
    }

    /// <summary>Whether there is a gate.</summary>
    internal bool HasGate(string id) => Libc.TryAccessAt(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{StartFifo.Name}", 0) == 0;

    /// <summary>Removes the gate; one that is not there is no error.</summary>
    internal void RemoveGate(string id) => _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{StartFifo.Name}");

    /// <summary>Opens the gate: from then on the one who waits goes on. A descriptor to read.</summary>
    internal int OpenGate(string id) =>
        Libc.OpenAt(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{StartFifo.Name}", Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);

    /// <summary>Forgets how init ended, before another is started.</summary>
    internal void ClearExit(string id) => _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{ExitFiles.OfInit}");

    /// <summary>Notes that the container is about to make its cgroup: should it be cut off, an empty one may be its own.</summary>
    internal void MarkCgroupInMaking(string id) => Replace(id, CgroupMark, "making"u8);

    /// <summary>Whether an empty cgroup at the container's path may be its own. It has made none otherwise, and what is there is somebody else's.</summary>
    internal bool HasCgroupMark(string id) => Libc.TryAccessAt(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{CgroupMark}", 0) == 0;

    /// <summary>Notes that the container has made its cgroup in this boot of the machine, and what is in it is its own.</summary>
    internal void MarkCgroup(string id) => Replace(id, CgroupMark, Encoding.ASCII.GetBytes(ProcessIdentity.CurrentBootId));

    /// <summary>Replaces what is recorded of a runtime configuration.</summary>
    internal void WriteRuntime(string id, ReadOnlySpan<byte> record) => Replace(id, RuntimeFile, record);

    /// <summary>Forgets it, when the cgroup is gone.</summary>
    internal void UnmarkCgroup(string id) => _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, $"{DirectoryOf(id)}/{CgroupMark}");

    /// <summary>
    /// Whether the container has made its cgroup; a path alone does not tell, since another state root may have the same id. Cgroups
    /// do not outlive the machine's boot: one that has the path in the next is another's.
    /// </summary>
    internal bool OwnsCgroup(string id) => LinuxFile.TryReadText($"{DirectoryOf(id)}/{CgroupMark}") == ProcessIdentity.CurrentBootId;

    private static ContainerState Parse(string id, string path, byte[] json)
    {
        if (json.AsSpan().Trim("\0 \t\r\n"u8).IsEmpty)
            throw StateErrors.Damaged(id, path, "is empty.");
        ContainerState state;
        bool whole = false;
        try
        {
            ContainerState? read = StateReader.TryRead(json);
            whole = read is null;
            state = read ?? ContainerJson.ReadState(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // A newer version may well have changed what a member is: then the number of its schema is the better news.
            if (StateConversions.FindSchema(json) is int newer and > StateExtension.CurrentSchema)
                throw StateErrors.FromTheFuture(id, path, newer);
            throw StateErrors.Damaged(id, path, $"is not the JSON of a state: {e.Message}", e);
        }

        if (state.Extension is { Schema: > StateExtension.CurrentSchema } future)
            throw StateErrors.FromTheFuture(id, path, future.Schema);
        if (state.Id != id)
            throw StateErrors.Damaged(id, path, state.Id.Length == 0 ? "has no id." : $"is that of container '{state.Id}'.");
        if (whole)
            StateConversions.AfterRead(state);
        return state;
    }

    private static ExitRecord? ReadExit(int directory, string path)
    {
        int fd = Libc.TryOpenAt(directory, path, Libc.O_RDONLY | Libc.O_NOFOLLOW);
        if (fd < 0)
            return null;
        try
        {
            return ContainerJson.ReadExit(LinuxFile.ReadBytes(fd, path));
        }
        catch (Exception e) when (e is JsonException or LinuxException)
        {
            return null;
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private List<(string Name, byte Type)> ReadRoot()
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, Root, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd == -Errno.ENOENT)
            return [];
        Libc.Check(fd, "open", Root);
        try
        {
            return Libc.ReadDirectory(fd, Root);
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
