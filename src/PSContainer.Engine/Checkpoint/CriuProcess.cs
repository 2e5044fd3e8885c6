using System;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A <c>criu swrk</c> that is a child of this process: for dumps, and for questions. It has nothing of ours but its socket and the container's lock, and a session of its own, which Ctrl-C does not reach.</summary>
internal sealed class CriuProcess : IDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(10);

    private readonly int _pid;
    private readonly int _pidfd;

    private CriuProcess(int pid, int socket)
    {
        _pid = pid;
        _pidfd = Libc.TryPidfdOpen(pid);
        Messages = new CriuMessages(socket);
    }

    internal CriuMessages Messages { get; }

    /// <summary>Starts it.</summary>
    /// <param name="path">criu(8).</param>
    /// <param name="stateLock">Lock of the container that is to be saved, or null: where this process is killed CRIU goes on for a while, and nobody else is to begin.</param>
    /// <exception cref="CheckpointException">It cannot be executed.</exception>
    internal static CriuProcess Start(string path, StateLock? stateLock = null)
    {
        (int ours, int theirs) = Libc.SocketPair(messages: true);
        int quiet = Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        try
        {
            using NativeString native = new(path), directory = new("/");
            using NativeStringArray argv = new(["criu", "swrk", "3"]), envp = new(CriuProgram.Environment);
            ReadOnlySpan<int> descriptors = stateLock is null ? [quiet, quiet, quiet, theirs] : [quiet, quiet, quiet, theirs, stateLock.Descriptor];
            int pid = Libc.TrySpawn(native, argv, envp, descriptors, directory);
            if (pid >= 0)
                return new CriuProcess(pid, ours);
            Libc.Close(ours);
            throw new CheckpointException($"\"{path}\" cannot be executed: {Errno.Describe(-pid)}") { Step = "start CRIU", Path = path, Syscall = "posix_spawn", Errno = -pid };
        }
        finally
        {
            Libc.Close(theirs);
            Libc.Close(quiet);
        }
    }

    /// <summary>Lets it go: it ends when it has answered and nobody asks any more.</summary>
    public void Dispose()
    {
        Messages.Dispose();
        using Deadline patience = new(s_farewell, default);
        if (_pidfd >= 0 && !patience.TryWaitReadable(_pidfd))
            _ = Libc.TryPidfdSendSignal(_pidfd, Libc.SIGKILL);
        _ = Libc.TryWaitPid(_pid, out _);
        Libc.Close(_pidfd);
    }
}
