using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Runtime;

/// <summary>Runs ps(1), whose table is what callers of this verb are promised.</summary>
internal static class PsCommand
{
    // It reads files of /proc alone; one that a stuck process keeps from answering is given up.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>What it says.</summary>
    /// <exception cref="ContainerException">It is not there, or fails.</exception>
    internal static string Run(IReadOnlyList<string> args)
    {
        using CommandStreams streams = new([]);
        int pid = Spawn(Find(), args, streams);
        streams.CloseChildEnds();
        if (pid < 0)
            throw new ContainerException(ErrorCode.SystemError, $"ps cannot be run: {Errno.Describe(-pid)}", new LinuxException("posix_spawn", -pid, "ps"));
        using MemoryStream said = new();
        bool ended = ReadToEnd(streams.Output, said);
        if (!ended)
            _ = Libc.TryKill(pid, Libc.SIGKILL);
        _ = Libc.TryWaitPid(pid, out int status);
        string text = Encoding.UTF8.GetString(said.GetBuffer(), 0, (int)said.Length);
        if (!ended)
            throw new ContainerException(ErrorCode.SystemError, $"ps did not end within {s_patience.TotalSeconds} seconds") { Errno = Errno.ETIMEDOUT };
        return status == 0 ? text : throw new ContainerException(ErrorCode.SystemError, $"ps failed: {text.Trim()}");
    }

    private static bool ReadToEnd(int fd, MemoryStream said)
    {
        using Deadline deadline = new(s_patience, default);
        byte[] chunk = new byte[16 * 1024];
        while (deadline.TryWaitReadable(fd))
        {
            int n = Libc.TryRead(fd, chunk);
            if (n <= 0)
                return true;
            said.Write(chunk, 0, n);
        }

        return false;
    }

    private static int Spawn(string path, IReadOnlyList<string> args, CommandStreams streams)
    {
        using NativeString program = new(path);
        using NativeStringArray argv = new(["ps", .. args]), envp = NativeStringArray.OfEnvironment();
        return Libc.TrySpawn(program, argv, envp, [streams.Input, streams.ChildOutput, streams.ChildOutput]);
    }

    private static string Find()
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':'))
        {
            if (directory.StartsWith('/') && File.Exists($"{directory}/ps"))
                return $"{directory}/ps";
        }

        throw new ContainerException(ErrorCode.SystemError, "executable file not found in $PATH: ps")
        {
            Hint = "Install it (Debian: procps), or let the ids be shown: pscontainer ps --format json ID.",
        };
    }
}
