using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>This process's launcher: started when first needed, started again where it has died, gone with this process.</summary>
internal sealed class LauncherConnection(string executable, IReadOnlyList<string> arguments)
{
    private static readonly Dictionary<string, LauncherConnection> s_connections = [];

    private readonly object _gate = new();
    private int _socket = -1;
    private int _pid;
    private int _image = -1;

    /// <summary>The connection of this process for an executable.</summary>
    internal static LauncherConnection For(string executable, IReadOnlyList<string> arguments)
    {
        lock (s_connections)
        {
            if (!s_connections.TryGetValue(executable, out LauncherConnection? connection))
                s_connections[executable] = connection = new LauncherConnection(executable, arguments);
            return connection;
        }
    }

    /// <summary>Starts the launcher if it does not run, without waiting for it: a caller with other work to do first saves its start-up time.</summary>
    internal void WarmUp()
    {
        lock (_gate)
        {
            if (_socket < 0)
                StartLauncher();
        }
    }

    /// <summary>Has the launcher fork a monitor with these descriptors (<see cref="LaunchDescriptors"/>).</summary>
    internal void Spawn(ReadOnlySpan<int> descriptors) => Spawn(descriptors, [LaunchRequest.Monitor]);

    /// <summary>Has the launcher fork a process of some kind.</summary>
    /// <param name="descriptors">What it gets.</param>
    /// <param name="request">Its kind (<see cref="LaunchRequest"/>), and at most 15 bytes more.</param>
    internal void Spawn(ReadOnlySpan<int> descriptors, ReadOnlySpan<byte> request)
    {
        lock (_gate)
        {
            WarmUp();
            int sent = Libc.TrySend(_socket, request, descriptors);
            if (sent is -Errno.EPIPE or -Errno.ECONNRESET)
            {
                // It was killed since the last launch.
                StartLauncher();
                sent = Libc.TrySend(_socket, request, descriptors);
            }

            if (sent is -Errno.EPIPE or -Errno.ECONNRESET)
            {
                throw new ContainerException(ErrorCode.SystemError, $"the launcher \"{executable}\" ended as soon as it was started")
                {
                    Path = executable,
                    Syscall = "sendmsg",
                    Errno = -sent,
                    Hint = "It may be another program, or of another version; build it with ./build.sh build.",
                };
            }

            Libc.Check(sent, "sendmsg");
        }
    }

    /// <summary>Takes note of the end of a launcher that served one request (<see cref="Init.Launcher.Run"/>), so that it is nobody's zombie.</summary>
    internal void Reap()
    {
        lock (_gate)
        {
            if (_pid <= 0 || Libc.TryWaitPid(_pid, out _, Libc.WNOHANG) <= 0)
                return;
            Libc.Close(_socket);
            (_socket, _pid) = (-1, 0);
        }
    }

    private void StartLauncher()
    {
        if (_pid > 0)
        {
            Libc.Close(_socket);
            _ = Libc.TryWaitPid(_pid, out _, Libc.WNOHANG); // .NET reaps only what it started itself
            (_socket, _pid) = (-1, 0);
        }

        if (_image < 0)
            _image = SealedExecutable.Open(executable);
        (int ours, int theirs) = Libc.SocketPair(messages: true);
        int quiet = Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        try
        {
            using NativeString path = new($"/proc/self/fd/{_image}");
            using NativeStringArray argv = new(["pscontainer", .. arguments]), envp = new([]);
            int pid = Libc.TrySpawn(path, argv, envp, [quiet, quiet, quiet, theirs]);
            if (pid < 0)
            {
                Libc.Close(ours);
                throw new ContainerException(ErrorCode.SystemError, $"the launcher \"{executable}\" cannot be executed: {Errno.Describe(-pid)}")
                {
                    Path = executable,
                    Syscall = "posix_spawn",
                    Errno = -pid,
                    Hint = "Build it for this machine's architecture with ./build.sh build.",
                };
            }

            (_socket, _pid) = (ours, pid);
        }
        finally
        {
            Libc.Close(theirs);
            Libc.Close(quiet);
        }
    }
}
