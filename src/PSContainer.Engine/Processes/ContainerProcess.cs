using System;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Processes;

/// <summary>
/// A process of a container: libcontainer's <c>Process</c>. How it ended, its monitor tells: to the object that started it, and to
/// any other by a record in the state directory. A process that the container's own processes started has no monitor.
/// </summary>
public sealed partial class ContainerProcess : IDisposable
{
    private readonly object _gate = new();
    private readonly LaunchedProcess? _launched;
    private readonly ProcessIdentity _identity;
    private readonly ProcessIdentity _monitor;
    private readonly string _stateDirectory;
    private int _viewer = -1;
    private bool _disposed;

    internal ContainerProcess(string containerId, string stateDirectory, ProcessIdentity identity, bool isInit)
    {
        _stateDirectory = stateDirectory;
        ContainerId = containerId;
        IsInit = isInit;
        _identity = identity;
        _monitor = FindMonitor(identity);
    }

    internal ContainerProcess(string containerId, string stateDirectory, LaunchedProcess launched, StreamSetup streams, bool isInit)
    {
        _stateDirectory = stateDirectory;
        ContainerId = containerId;
        IsInit = isInit;
        _launched = launched;
        _identity = ProcessIdentity.TryRead(launched.Pid) ?? new ProcessIdentity(launched.Pid, 0, ProcessIdentity.CurrentBootId);
        _viewer = streams.TakeViewer();
        StandardInput = streams.Take(0);
        StandardOutput = streams.Take(1);
        StandardError = streams.Take(2);
    }

    /// <summary>Id in the caller's pid namespace.</summary>
    public int Pid => _identity.Pid;

    /// <summary>Id in the container's own pid namespace, or 0 when it has gone.</summary>
    public int NamespacePid => Status("NSpid") is { } ids
        ? int.Parse(ids.AsSpan(ids.LastIndexOf('\t') + 1), NumberStyles.None, CultureInfo.InvariantCulture)
        : 0;

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>Whether it is the container's init.</summary>
    public bool IsInit { get; }

    /// <summary>Command line as the kernel has it, the arguments joined by spaces; empty when it has gone.</summary>
    public string CommandLine => LinuxFile.TryReadText($"/proc/{Pid}/cmdline")?.TrimEnd('\0').Replace('\0', ' ') ?? string.Empty;

    /// <summary>Short name as the kernel has it (comm), at most 15 bytes.</summary>
    public string Name => LinuxFile.TryReadText($"/proc/{Pid}/comm")?.TrimEnd('\n') ?? string.Empty;

    /// <summary>State letter of proc_pid_stat(5): R, S, D, Z, T …, X when it has gone.</summary>
    public char State => ProcessStat.TryRead(Pid, out ProcessStat stat) && stat.StartTime == _identity.StartTime ? stat.State : 'X';

    /// <summary>Real user id in the caller's user namespace.</summary>
    public long Uid => Status("Uid") is { } ids ? long.Parse(ids.AsSpan(0, ids.IndexOf('\t')), NumberStyles.None, CultureInfo.InvariantCulture) : -1;

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime => SystemClock.FromTicks(_identity.StartTime);

    /// <summary>Writes to its standard input, where that is a pipe. Disposing it is the end of the input.</summary>
    public Stream? StandardInput { get; }

    /// <summary>Reads its standard output, where that is a pipe.</summary>
    public Stream? StandardOutput { get; }

    /// <summary>Reads its standard error, where that is a pipe.</summary>
    public Stream? StandardError { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _launched?.Exit is not null || !_identity.IsAlive;

    /// <summary>How it ended; null while it runs, and where nobody was there to learn it.</summary>
    public ProcessExit? Exit => _launched?.Exit ?? (HasExited ? Wait() : null);

    /// <summary>Waits until it has ended.</summary>
    /// <returns>How it ended; null where its monitor was killed or it never had one.</returns>
    public ProcessExit? Wait(CancellationToken cancellationToken = default)
    {
        using Deadline deadline = new(null, cancellationToken);
        if (_launched is not { } launched)
            return WaitForRecord(deadline, cancellationToken);
        _ = WaitFor(deadline);

        // One thread reads the socket; the others wait for it.
        lock (_gate)
        {
            return _disposed ? launched.Exit : launched.ReceiveExit(deadline);
        }
    }

    /// <summary>Waits for a while; whether it has ended by then.</summary>
    public bool TryWait(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        using Deadline deadline = new(patience, cancellationToken);
        return WaitFor(deadline);
    }

    /// <summary>Waits until it has ended, on a thread of its own: those of the pool are few, and a wait may be long.</summary>
    public Task<ProcessExit?> WaitAsync(CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(() => Wait(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Sends it a signal by its pidfd.</summary>
    /// <param name="signal">1 to 64, or 0 to look whether it may be signalled.</param>
    /// <exception cref="ContainerException">ContainerNotRunning: it has ended.</exception>
    public void Signal(int signal)
    {
        int pidfd = OpenHandle();
        int result = pidfd < 0 ? -Errno.ESRCH : Libc.TryPidfdSendSignal(pidfd, signal);
        Libc.Close(pidfd);
        if (result < 0)
        {
            throw new ContainerException(
                result == -Errno.ESRCH ? ErrorCode.ContainerNotRunning : ErrorCode.SystemError,
                $"signal {signal} cannot be sent to process {Pid} of container '{ContainerId}': {Errno.Describe(-result)}")
            {
                ContainerId = ContainerId,
                Syscall = "pidfd_send_signal",
                Errno = -result,
            };
        }
    }

    /// <summary>Sends its pidfd to a program that listens at a socket (AF_UNIX, SOCK_STREAM, SCM_RIGHTS).</summary>
    /// <param name="path">Path of the socket.</param>
    /// <exception cref="ContainerException">ContainerNotRunning: it has ended; SystemError: nobody listens there.</exception>
    public void SendHandle(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int pidfd = OpenHandle(), socket = -1;
        try
        {
            if (pidfd < 0)
                throw new ContainerException(ErrorCode.ContainerNotRunning, $"process {Pid} of container '{ContainerId}' has ended") { ContainerId = ContainerId };
            socket = UnixSocket.Connect(path, "the socket for the pidfd");
            UnixSocket.Send(socket, "pidfd", pidfd, path);
        }
        finally
        {
            Libc.Close(socket);
            Libc.Close(pidfd);
        }
    }

    /// <summary>Closes the caller's ends of its streams: libcontainer's <c>CloseIO</c>.</summary>
    public void CloseIO()
    {
        StandardInput?.Dispose();
        StandardOutput?.Dispose();
        StandardError?.Dispose();
    }

    /// <summary>Closes the caller's ends of its streams and its handles. The process goes on.</summary>
    public void Dispose()
    {
        CloseIO();
        lock (_gate)
        {
            if (!_disposed)
                _launched?.Dispose();
            Libc.Close(_viewer);
            _viewer = -1;
            _disposed = true;
        }
    }

    private bool WaitFor(Deadline deadline)
    {
        int pidfd = OpenHandle();
        try
        {
            return pidfd < 0 || deadline.TryWaitReadable(pidfd);
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    /// <summary>A pidfd of one's own, which no Dispose on another thread closes; -1 where the process is gone.</summary>
    internal int OpenHandle()
    {
        lock (_gate)
        {
            if (_launched is { } launched && !_disposed)
                return Libc.TryFcntl(launched.Pidfd, Libc.F_DUPFD_CLOEXEC);
        }

        return ProcessHandle.TryOpen(_identity);
    }

    /// <summary>A line of /proc/PID/status without its name, or null.</summary>
    private string? Status(string name) =>
        LinuxFile.TryReadText($"/proc/{Pid}/status") is { } text ? HostText.StatusLine(text, name) : null;
}
