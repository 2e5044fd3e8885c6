using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;

namespace PSContainer.Runtime;

/// <summary>What a program is connected to: this process's own streams, a terminal, files that it inherits.</summary>
internal sealed class StreamArguments
{
    private const int FirstFile = 3;

    private string? _consoleSocket;
    private int _preserved;

    /// <summary>Whether the verb ends when the program runs. Create does, and others where they are told to.</summary>
    internal bool Detach { get; set; }

    internal OptionParser AddTo(OptionParser options) => options
        .Value("--console-socket", v => _consoleSocket = v)
        .Value("--preserve-fds", v => _preserved = Count("--preserve-fds", v));

    /// <summary>A terminal needs somebody who holds it.</summary>
    internal void Check(bool terminal)
    {
        if (terminal && Detach && _consoleSocket is null)
            throw new UsageException("cannot allocate tty if the runtime will detach without setting console socket (--console-socket)");
        if (_consoleSocket is not null && !(terminal && Detach))
            throw new UsageException("cannot use console socket if the runtime will not detach or allocate tty");
    }

    /// <summary>The streams of a program; its environment is told of the files that it inherits.</summary>
    internal ProcessStreams For(ProcessConfig process)
    {
        ProcessStreams streams = new() { Input = Stdio.Inherit, Output = Stdio.Inherit, Error = Stdio.Inherit, ConsoleSocket = _consoleSocket };
        if (process.Terminal && _consoleSocket is null)
        {
            streams.Terminal = process.ConsoleSize ?? TerminalSession.LocalSize;
            streams.AttachTerminal = !Detach;
            streams.PlainLines = !TerminalSession.IsPossible;
        }

        int listening = Listening();
        for (int i = 0; i < listening + _preserved; i++)
            streams.ExtraFiles.Add(Inherited(FirstFile + i));
        if (listening > 0)
        {
            // Of sd_listen_fds(3): the program is process 1 of its container.
            Set(process.Env, "LISTEN_FDS", listening.ToString(CultureInfo.InvariantCulture));
            Set(process.Env, "LISTEN_PID", "1");
            if (Environment.GetEnvironmentVariable("LISTEN_FDNAMES") is { Length: > 0 } names)
                Set(process.Env, "LISTEN_FDNAMES", names);
        }

        return streams;
    }

    /// <summary>What is close-on-exec did not come with this process's own start: it is the runtime's, such as the launcher's socket, and no container's.</summary>
    private static SafeFileHandle Inherited(int fd) => Libc.TryFcntl(fd, Libc.F_GETFD) is int flags and >= 0 && (flags & Libc.FD_CLOEXEC) == 0
        ? new SafeFileHandle(fd, ownsHandle: false)
        : throw new UsageException($"unable to stat preserved-fd: descriptor {fd} is not open");

    private static int Listening() =>
        Environment.GetEnvironmentVariable("LISTEN_FDS") is { Length: > 0 } text ? Count("the environment variable LISTEN_FDS", text) : 0;

    private static int Count(string what, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= 1024
            ? count
            : throw new UsageException($"{what} is a number of files, not \"{text}\"");

    private static void Set(List<string> environment, string name, string value)
    {
        environment.RemoveAll(v => v.StartsWith(name + "=", StringComparison.Ordinal));
        environment.Add($"{name}={value}");
    }
}
