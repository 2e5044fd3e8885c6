using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Finds the open files of a container's processes that belong to the outside, as the streams that they were started with: CRIU
/// would not find them on any of the container's mounts. What is put in their place at a restore is handed to it.
/// </summary>
internal sealed class FileSurvey(HashSet<int> mountIds, IReadOnlyList<string> initStreams)
{
    private const uint FirstPtyMajor = 136, LastPtyMajor = 143, TtyMajor = 4, AuxiliaryTtyMajor = 5;

    private readonly HashSet<string> _seen = [];

    /// <summary>Writes down what it finds.</summary>
    internal void Look(CheckpointManifest manifest, int init, IReadOnlyList<int> pids)
    {
        LookAt(manifest, init, isInit: true);
        foreach (int pid in pids)
        {
            if (pid != init)
                LookAt(manifest, pid, isInit: false);
        }
    }

    private void LookAt(CheckpointManifest manifest, int pid, bool isInit)
    {
        int directory = Libc.TryOpenAt(Libc.AT_FDCWD, $"/proc/{pid}/fd", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (directory < 0)
            return; // it has ended
        try
        {
            foreach ((string name, _) in Libc.ReadDirectory(directory, "/proc/PID/fd"))
            {
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int fd)
                    && Describe(directory, pid, fd, isInit) is { } file
                    && _seen.Add(file.Key))
                    manifest.Files.Add(file);
            }
        }
        catch (Errors.LinuxException)
        {
            // It has ended meanwhile.
        }
        finally
        {
            Libc.Close(directory);
        }
    }

    private CheckpointFile? Describe(int directory, int pid, int fd, bool isInit)
    {
        string name = fd.ToString(CultureInfo.InvariantCulture);
        if (Libc.TryReadLinkAt(directory, name) is not { } target)
            return null;
        int stream = isInit && fd < initStreams.Count && fd < 3 ? fd : -1;

        // The other ends of these pipes are the caller's; all other pipes are among the processes.
        if (target.StartsWith("pipe:[", StringComparison.Ordinal))
            return Contains(initStreams, target) ? new CheckpointFile { Key = target, Stream = StreamOf(target, stream) } : null;

        // What has no path is not on a mount that anybody could look for: sockets, eventfds, memfds.
        if (!target.StartsWith('/') || target.StartsWith("/memfd:", StringComparison.Ordinal) || target.StartsWith("/SYSV", StringComparison.Ordinal))
            return null;
        if (Libc.TryStat(directory, name, 0, out Libc.Statx stat) < 0 || mountIds.Contains((int)stat.MountId))
            return null;
        bool terminal = stat.Type == Libc.S_IFCHR && stat.RdevMajor is >= FirstPtyMajor and <= LastPtyMajor or TtyMajor or AuxiliaryTtyMajor;
        return new CheckpointFile
        {
            Key = terminal
                ? string.Create(CultureInfo.InvariantCulture, $"tty[{Libc.MakeDevice(stat.RdevMajor, stat.RdevMinor):x}:{Libc.MakeDevice(stat.DevMajor, stat.DevMinor):x}]")
                : string.Create(CultureInfo.InvariantCulture, $"file[{stat.MountId:x}:{stat.Inode:x}]"),
            Stream = stream,
            Path = target,
            Mode = stat.Mode,
            Flags = FlagsOf(pid, fd),
            Holder = (pid, fd),
        };
    }

    /// <summary>A pipe may be held by another process under another number.</summary>
    private int StreamOf(string pipe, int stream)
    {
        for (int i = 0; stream < 0 && i < initStreams.Count && i < 3; i++)
            stream = initStreams[i] == pipe ? i : -1;
        return stream;
    }

    private static bool Contains(IReadOnlyList<string> list, string text)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] == text)
                return true;
        }

        return false;
    }

    /// <summary>The line <c>flags:</c> of fdinfo, which is octal (proc_pid_fdinfo(5)).</summary>
    private static int FlagsOf(int pid, int fd)
    {
        string text = LinuxFile.TryReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo/{fd}")) ?? string.Empty;
        return HostText.StatusLine(text, "flags") is { } flags ? Convert.ToInt32(flags, 8) : Libc.O_RDWR;
    }
}
