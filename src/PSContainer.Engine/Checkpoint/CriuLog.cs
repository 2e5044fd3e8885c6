using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>What CRIU says of a failure in its log: <c>(00.012345) Error (criu/files.c:42): text</c>.</summary>
internal static class CriuLog
{
    internal const string OfDump = "dump.log", OfRestore = "restore.log";

    /// <summary>What is said where CRIU says nothing.</summary>
    internal const string Silence = "CRIU ended without a word";

    private const int MostLines = 8;

    // What a log of a failed run ends with is at its end.
    private const int MostBytes = 1 << 20;

    // The first that fits: words of CRIU's, and what a user can do.
    private static readonly (string Words, string Hint)[] s_hints =
    [
        ("Timeout reached", "The processes did not stand still in time: look for one in state D (Get-ContainerProcess), or try again."),
        ("No space left on device", "Free some space on the file system of the images, or choose another with -Path."),
        ("Can't get 1:16 opt", "CRIU before 4.2 cannot save a TCP or UDP socket on Linux 6.16 and later: install CRIU 4.2 or later."),
        ("Connected TCP socket", "The container has a TCP connection that is established: add -TcpEstablished, or end the connection first."),
        ("In-flight connection", "A TCP connection is being made: try again, or add -TcpSkipInFlight."),
        ("tcp-established", "The container has a TCP connection that is established: add -TcpEstablished, or end the connection first."),
        ("Some file locks are hold", "A program in the container holds a lock of a file: add -FileLock."),
        ("file locks are hold by dumping tasks", "A program in the container holds a lock of a file: add -FileLock."),
        ("External socket is used", "A socket in the container is connected to a process outside of it: add -ExternalUnixConnection, or end the connection first."),
        ("unix: Can't dump half of stream unix connection", "A socket in the container is connected to a process outside of it: add -ExternalUnixConnection, or end the connection first."),
        ("--shell-job", "A process belongs to a session or terminal outside of the container: add -ShellJob."),
        ("Session leader", "A process belongs to a session outside of the container: add -ShellJob."),
        ("link-remap", "A file that is open has no name any more: add -LinkRemap."),
        ("Can't create link remap", "A file that is open has no name any more: add -LinkRemap, and have its directory writable."),
        ("while creating checkpoint", "Processes were started while the container was saved: try again, or suspend it first (Suspend-Container)."),
        ("Can't lookup mount=", "A process has a file open that is on none of the container's mounts: close it, or end the process."),
        ("doesn't have a proper root mount", "A mount of the container comes from outside and is not in its configuration: unmount it first."),
        ("Can't find a device by", "A process uses a device that CRIU cannot save."),
        ("Can't dump file", "A process has a file open that CRIU cannot save; end that process first."),
        ("PID mismatch on restore", "A process id that the container needs is taken: the container needs a pid namespace of its own."),
        ("has bad size", "A file of the container's root has changed since the checkpoint; restore it on the root that it was saved with."),
        ("has bad mode", "A file of the container's root has changed since the checkpoint; restore it on the root that it was saved with."),
        ("has bad build-ID", "A program or library of the container's root has changed since the checkpoint; restore it on the root that it was saved with."),
        ("Can't open file", "A file that a process had open is not there: restore it on the root that it was saved with."),
        ("No such file or directory", "A file that the container needs is not there: restore it on the root, and with the sources of its mounts, that it was saved with."),
        ("Can't exec ip", "CRIU needs ip(8) for this network: install iproute2."),
        ("iptables", "CRIU needs iptables(8) for this network: install iptables."),
        ("Address already in use", "An address or a port that the container needs is in use here: end what uses it."),
        ("page server", "The page server cannot be reached: start it first (Start-ContainerPageServer)."),
        ("Can't connect to server", "The page server cannot be reached: start it first (Start-ContainerPageServer)."),
    ];

    /// <summary>The lines that tell of errors, the first first, without time and place.</summary>
    internal static List<string> ReadErrors(string path)
    {
        List<string> errors = [];
        foreach (string line in Tail(path))
        {
            int at = line.IndexOf("Error (", StringComparison.Ordinal);
            int end = at < 0 ? -1 : line.IndexOf("): ", at, StringComparison.Ordinal);
            string text = end < 0 ? string.Empty : line[(end + 3)..].Trim();

            // Without the capability CRIU says this first, each time, and goes on.
            if (text.Length > 0 && !text.StartsWith("rlimit: Can't setup RLIMIT_NOFILE", StringComparison.Ordinal) && !errors.Contains(text))
                errors.Add(text);
        }

        if (errors.Count > MostLines)
            errors.RemoveRange(MostLines, errors.Count - MostLines);
        return errors;
    }

    /// <summary>The error of a run that failed, with the first of what the log says of it.</summary>
    /// <param name="id">The container.</param>
    /// <param name="step">What failed.</param>
    /// <param name="what">What that is for the container, in words.</param>
    /// <param name="response">CRIU's answer, or null.</param>
    /// <param name="silence">What is said where neither the log nor the answer has a word.</param>
    /// <param name="path">The log.</param>
    internal static CheckpointException Failure(string id, string step, string what, Response? response, string silence, string path)
    {
        List<string> errors = ReadErrors(path);
        string why = errors.Count > 0 ? errors[0] : response is { HasErrorText: true } ? response.ErrorText : silence;
        return new CheckpointException($"container '{id}' {what}: {why}")
        {
            ContainerId = id,
            Step = step,
            Errno = response?.Error ?? 0,
            Path = path,
            Hint = Hint(errors) ?? $"CRIU's log has more: {path}.",
            LogTail = errors,
            LogPath = path,
        };
    }

    /// <summary>What to do about it, or null.</summary>
    internal static string? Hint(IReadOnlyList<string> errors)
    {
        foreach ((string words, string hint) in s_hints)
        {
            foreach (string error in errors)
            {
                if (error.Contains(words, StringComparison.OrdinalIgnoreCase))
                    return hint;
            }
        }

        return null;
    }

    private static string[] Tail(string path)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK);
        if (fd < 0)
            return [];
        try
        {
            using FileStream file = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(fd, ownsHandle: true), FileAccess.Read);
            if (file.Length > MostBytes)
                file.Seek(-MostBytes, SeekOrigin.End);
            using StreamReader reader = new(file);
            return reader.ReadToEnd().Split('\n');
        }
        catch (Exception e) when (e is IOException or LinuxException)
        {
            return [];
        }
    }
}
