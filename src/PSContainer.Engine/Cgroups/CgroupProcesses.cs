using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>The processes of a cgroup and of those below it.</summary>
internal static class CgroupProcesses
{
    internal const string File = "cgroup.procs";

    /// <summary>Directories directly below; none where the directory has gone.</summary>
    internal static List<string> Children(string directory)
    {
        List<string> children = [];
        try
        {
            foreach (string child in Directory.EnumerateDirectories(directory))
                children.Add(child);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone meanwhile.
        }
        catch (IOException)
        {
            // ENODEV: going.
        }

        return children;
    }

    /// <summary>Process ids; those of processes that the caller's pid namespace does not show (0) are left out.</summary>
    internal static List<int> List(string directory)
    {
        List<int> pids = [];
        Collect(directory, pids);
        return pids;
    }

    /// <summary>Whether the cgroup or one below has a process.</summary>
    internal static bool IsPopulated(string directory)
    {
        using CgroupReader reader = new();
        if (reader.TryRead(directory, "cgroup.events", out ReadOnlySpan<byte> events) && CgroupText.Find(events, "populated"u8) is { } populated)
            return populated != 0;
        return HasAny(reader, directory);
    }

    /// <summary>The first cgroup at or below the directory that has a process, or null.</summary>
    internal static string? FirstPopulated(string directory)
    {
        using CgroupReader reader = new();
        return Find(reader, directory);
    }

    private static string? Find(CgroupReader reader, string directory)
    {
        if (reader.TryRead(directory, File, out ReadOnlySpan<byte> text) && text.Length > 0)
            return directory;
        foreach (string child in Children(directory))
        {
            if (Find(reader, child) is { } found)
                return found;
        }

        return null;
    }

    private static bool HasAny(CgroupReader reader, string directory) => Find(reader, directory) is not null;

    private static void Collect(string directory, List<int> pids)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory, File), Libc.O_RDONLY);
        if (fd is -Errno.ENOENT or -Errno.ENODEV)
            return;
        if (fd < 0)
        {
            throw CgroupFile.Failed(CgroupStep.Read, "cannot list the processes of the cgroup", "open", -fd,
                CgroupFile.Join(directory, File), null);
        }

        try
        {
            Parse(LinuxFile.ReadBytes(fd, directory), pids);
        }
        catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.ENODEV)
        {
            // A threaded cgroup: its processes are listed by the domain above it. Or it has gone.
        }
        finally
        {
            Libc.Close(fd);
        }

        foreach (string child in Children(directory))
            Collect(child, pids);
    }

    private static void Parse(ReadOnlySpan<byte> text, List<int> pids)
    {
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (CgroupText.Number(line) is > 0 and <= int.MaxValue and { } pid)
                pids.Add((int)pid);
        }
    }
}
