using System;
using System.Threading;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>How files and directories appear and vanish: made under another name, and renamed.</summary>
internal sealed partial class StateStore
{
    private static int s_sequence;

    /// <summary>Makes the directory of a new container. It appears with its state in it, or not at all.</summary>
    /// <returns>The stamp of what was written; null where the file system tells too little.</returns>
    /// <exception cref="ContainerException">IdInUse; InvalidIdFormat; SystemError where it cannot be written.</exception>
    internal StateStamp? Reserve(string id, ContainerState state) => Reserve(id, state, []);

    /// <summary>As the other, with a record of a runtime configuration, where that is not empty.</summary>
    internal StateStamp? Reserve(string id, ContainerState state, ReadOnlySpan<byte> runtime)
    {
        ContainerId.Validate(id);
        StateConversions.BeforeWrite(state);
        byte[] json = ContainerJson.Write(state);

        // A cheap look first, for nothing need be made where the id is taken; what decides is the rename.
        if (Exists(id))
            throw StateErrors.InUse(id);
        string name = OwnName(ContainerId.NewPrefix), directory = $"{Root}/{name}";
        try
        {
            int made = Libc.TryMkdirAt(Libc.AT_FDCWD, directory, DirectoryMode);
            if (made == -Errno.ENOENT)
            {
                LinuxFile.MakeDirectories(Root, DirectoryMode);
                made = Libc.TryMkdirAt(Libc.AT_FDCWD, directory, DirectoryMode);
            }

            Libc.Check(made, "mkdir", directory);
        }
        catch (LinuxException e)
        {
            throw StateErrors.System(id, directory, e, $"Cannot make the state directory of container '{id}'.");
        }

        try
        {
            if (!runtime.IsEmpty)
                WriteNew($"{directory}/{RuntimeFile}", runtime);
            StateStamp? stamp = WriteNew($"{directory}/{StateFile}", json);
            Publish(id, directory);
            return stamp;
        }
        catch (Exception e)
        {
            DirectoryTree.Remove(Root, name);
            if (e is LinuxException linux)
                throw StateErrors.System(id, directory, linux, $"Cannot write the state of container '{id}'.");
            throw;
        }
    }

    /// <summary>Removes all that is in the state directory of a container; one that is not there is no error.</summary>
    /// <returns>Whether it was there.</returns>
    internal bool Remove(string id)
    {
        ContainerId.Validate(id);
        string path = DirectoryOf(id), name = OwnName(ContainerId.GonePrefix);
        int renamed = Libc.TryRenameAt(Libc.AT_FDCWD, path, Libc.AT_FDCWD, $"{Root}/{name}");
        if (renamed is -Errno.ENOENT or -Errno.ENAMETOOLONG)
            return false;
        try
        {
            Libc.Check(renamed, "rename", path);
            DirectoryTree.Remove(Root, name);
        }
        catch (LinuxException e)
        {
            throw StateErrors.System(id, path, e, $"Cannot remove the state of container '{id}'.");
        }

        return true;
    }

    /// <summary>Removes what a process left that died while it made or removed a container.</summary>
    /// <returns>How many directories.</returns>
    internal int SweepLeftovers()
    {
        int removed = 0;
        foreach ((string name, _) in ReadRoot())
        {
            if (!ContainerId.IsReserved(name) || IsOwnerAlive(name))
                continue;
            try
            {
                DirectoryTree.Remove(Root, name);
                removed++;
            }
            catch (LinuxException)
            {
                // Another user's, or something is mounted in it: it is in nobody's way, and the next sweep tries again.
            }
        }

        return removed;
    }

    /// <summary>A name that is unique, and tells which process to blame: prefix, process id, its start time, a number.</summary>
    private static string OwnName(string prefix)
    {
        ProcessIdentity self = ProcessIdentity.Current;
        return $"{prefix}{self.Pid}-{self.StartTime}-{Guid.NewGuid():N}";
    }

    private static bool IsOwnerAlive(string name)
    {
        string[] parts = name.Split('-');
        return parts.Length == 4
            && int.TryParse(parts[1], out int pid)
            && ulong.TryParse(parts[2], out ulong start)
            && new ProcessIdentity(pid, start, string.Empty).IsAlive;
    }

    private static StateStamp? WriteNew(string path, ReadOnlySpan<byte> content, string? final = null)
    {
        // No fsync(2): a state means nothing after the machine has gone down, and the rename orders what readers see.
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, FileMode);
        try
        {
            while (!content.IsEmpty)
                content = content[Libc.Check(Libc.TryWrite(fd, content), "write", path)..];

            // The kernel's own time of a change goes in steps of milliseconds, and the number of a file that was replaced is
            // given to the next one: two writings might look the same. By the fine clock they are never at one time.
            _ = Libc.TrySetModified(fd, Now());
            if (final is not null)
                Libc.Check(Libc.TryRenameAt(Libc.AT_FDCWD, path, Libc.AT_FDCWD, final), "rename", final);

            // After the rename, which is a change of the file too, and by the descriptor: the path may be another's by now.
            return StateStamp.Of(Libc.Stat(fd, path));
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private static Libc.Timestamp Now()
    {
        (long seconds, long ticks) = Math.DivRem(DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        return new(seconds, Math.Max(1, (uint)ticks * 100));
    }

    private void Publish(string id, string directory)
    {
        string path = DirectoryOf(id);
        int renamed = Libc.TryRenameAt(Libc.AT_FDCWD, directory, Libc.AT_FDCWD, path, Libc.RENAME_NOREPLACE);

        // A file system without the flag: a plain rename replaces no directory either, but an empty one.
        if (renamed is -Errno.EINVAL or -Errno.ENOSYS)
            renamed = Libc.TryRenameAt(Libc.AT_FDCWD, directory, Libc.AT_FDCWD, path);
        if (renamed is -Errno.EEXIST or -Errno.ENOTEMPTY or -Errno.ENOTDIR)
            throw StateErrors.InUse(id);
        if (renamed == -Errno.ENAMETOOLONG)
            throw StateErrors.TooLong(id);
        Libc.Check(renamed, "rename", path);
    }

    private StateStamp? Replace(string id, string file, ReadOnlySpan<byte> content)
    {
        string directory = DirectoryOf(id), path = $"{directory}/{file}";
        string temporary = $"{directory}/.{file}.{Libc.GetPid()}.{Interlocked.Increment(ref s_sequence)}";
        try
        {
            return WriteNew(temporary, content, path);
        }
        catch (LinuxException e)
        {
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, temporary);
            if (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
                throw StateErrors.NotExists(id);
            throw StateErrors.System(id, path, e, $"Cannot write the state of container '{id}'; what was there is unchanged.");
        }
    }
}
