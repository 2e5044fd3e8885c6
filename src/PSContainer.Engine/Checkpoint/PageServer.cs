using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A server that takes the memory of one container that is saved elsewhere, and writes it into a directory (criu(8), page-server). It ends by itself when it has all.</summary>
public sealed class PageServer : IDisposable
{
    private const string Log = "page-server.log";

    private static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(30);

    private readonly int _pid;
    private readonly int _pidfd;
    private bool _reaped;

    private PageServer(int pid, string directory, CriuPageServerInfo address)
    {
        _pid = pid;
        _pidfd = Libc.TryPidfdOpen(pid);
        (Directory, Address) = (directory, address);
    }

    /// <summary>Where the memory goes: <c>pages-*.img</c> and <c>pagemap-*.img</c>.</summary>
    public string Directory { get; }

    /// <summary>Where it listens.</summary>
    public CriuPageServerInfo Address { get; }

    /// <summary>How much has come, in bytes.</summary>
    public long Bytes => CheckpointDirectory.MemoryIn(Directory);

    /// <summary>Starts one, and waits until it listens.</summary>
    /// <param name="directory">Directory for the memory; it is made where it is not there, and must be empty.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="criuPath">criu(8), a path or a name looked up in PATH.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CheckpointException">It cannot listen there, or CRIU is missing.</exception>
    public static PageServer Start(string directory, CriuPageServerInfo address, string criuPath = "criu", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        CriuProgram.DemandPrivilege();
        string criu = CriuProgram.Find(criuPath);
        CheckpointDirectory images = CheckpointDirectory.At(directory);
        _ = images.Prepare(replace: false);
        string full = images.Path;
        (int read, int write) = Libc.Pipe();
        int quiet = Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        try
        {
            using NativeString native = new(criu), root = new("/");
            using NativeStringArray argv = new(Arguments(full, address)), envp = new(CriuProgram.Environment);
            int pid = Libc.TrySpawn(native, argv, envp, [quiet, quiet, quiet, write], root);
            Libc.Close(write);
            write = -1;
            if (pid < 0)
                throw new CheckpointException($"\"{criu}\" cannot be executed: {Errno.Describe(-pid)}") { Step = "start the page server", Path = criu, Syscall = "posix_spawn", Errno = -pid };
            return Await(new PageServer(pid, full, address), read, cancellationToken);
        }
        finally
        {
            Libc.Close(read);
            Libc.Close(write);
            Libc.Close(quiet);
        }
    }

    /// <summary>Waits until it has ended.</summary>
    /// <param name="cancellationToken">Ends the wait, and not the server.</param>
    /// <exception cref="CheckpointException">It failed.</exception>
    public void Wait(CancellationToken cancellationToken = default)
    {
        using Deadline deadline = new(null, cancellationToken);
        deadline.WaitReadable(_pidfd);
        if (Reap() != 0)
            throw Failure("the page server failed");
    }

    /// <summary>Ends it, where it has not ended yet.</summary>
    public void Dispose()
    {
        if (!_reaped)
        {
            _ = Libc.TryPidfdSendSignal(_pidfd, Libc.SIGKILL);
            _ = Reap();
        }

        Libc.Close(_pidfd);
    }

    private static string[] Arguments(string directory, CriuPageServerInfo address) =>
    [
        "criu", "page-server", "--images-dir", directory, "--address", address.Address,
        "--port", address.Port.ToString(CultureInfo.InvariantCulture), "--status-fd", "3", "-o", Log, "-v4",
    ];

    /// <summary>It writes a byte when it listens, and closes.</summary>
    private static PageServer Await(PageServer server, int status, CancellationToken cancellationToken)
    {
        bool listens = false;
        try
        {
            using Deadline deadline = new(s_startPatience, cancellationToken);
            listens = deadline.TryWaitReadable(status) && Libc.TryRead(status, new byte[1]) == 1;
            return listens ? server : throw server.Failure($"the page server cannot listen at {server.Address}");
        }
        finally
        {
            if (!listens)
                server.Dispose();
        }
    }

    private CheckpointException Failure(string message)
    {
        List<string> errors = CriuLog.ReadErrors($"{Directory}/{Log}");
        return new CheckpointException(errors.Count > 0 ? $"{message}: {errors[0]}" : message)
        {
            Step = "serve pages",
            Path = $"{Directory}/{Log}",
            LogTail = errors,
            LogPath = $"{Directory}/{Log}",
            Hint = CriuLog.Hint(errors) ?? $"CRIU's log has more: {Directory}/{Log}.",
        };
    }

    private int Reap()
    {
        _reaped = true;
        return Libc.TryWaitPid(_pid, out int status) < 0 ? 0 : status;
    }
}
