using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// One restore seen from the caller: has a monitor start CRIU, talks with CRIU over a socket of its own, and ends with a running
/// container or with an error and nothing of it.
/// </summary>
internal sealed class RestoreSession : IDisposable
{
    private const int DyingLooks = 10;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(20);

    private readonly IRestoreEvents _events;
    private readonly bool _unmonitored;
    private readonly MessageChannel _channel;
    private readonly Deadline _deadline;
    private CriuMessages? _criu;
    private int _monitor = -1;
    private int _criuProcess = -1;
    private int _terminal = -1;
    private LaunchedProcess? _launched;
    private ulong _startTime;
    private int _dying;
    private bool _done;

    private RestoreSession(IRestoreEvents events, bool unmonitored, int channel, TimeSpan timeout, CancellationToken cancellationToken)
    {
        (_events, _unmonitored, _channel) = (events, unmonitored, new MessageChannel(channel));
        _deadline = new Deadline(timeout, cancellationToken);
    }

    /// <summary>Runs a restore.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="plan">What becomes CRIU, and before.</param>
    /// <param name="stateDirectory">Where the monitor records the end.</param>
    /// <param name="inherited">What CRIU hands on.</param>
    /// <param name="request">Makes the request, when CRIU is there and can be asked for its version.</param>
    /// <param name="events">The caller's own part.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ContainerException">It failed; nothing is left.</exception>
    internal static LaunchedProcess Run(LauncherConnection launcher, LaunchPlan plan, int stateDirectory, IReadOnlyList<int> inherited, Func<CriuMessages, Request> request, IRestoreEvents events, TimeSpan timeout, CancellationToken cancellationToken)
    {
        (int ours, int theirs) = Libc.SocketPair(messages: false);
        (int read, int write) = Libc.Pipe();
        int quiet = Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        using RestoreSession session = new(events, plan.Unmonitored, ours, timeout, cancellationToken);
        try
        {
            try
            {
                launcher.Spawn([theirs, write, quiet, quiet, quiet, stateDirectory, .. inherited]);
            }
            finally
            {
                foreach (int fd in (ReadOnlySpan<int>)[theirs, write, quiet])
                    Libc.Close(fd);
            }

            session.AwaitCriu(plan, read);
            return session.Converse(request);
        }
        finally
        {
            Libc.Close(read);
        }
    }

    /// <summary>Until CRIU is executed, or has failed to be.</summary>
    private void AwaitCriu(LaunchPlan plan, int status)
    {
        WireWriter writer = new();
        plan.Write(writer);
        try
        {
            _channel.Send(MessageKind.Plan, writer.Written);
            while ((_monitor < 0 || _criu is null) && _deadline.WaitEither(_channel.Socket, status) == _channel.Socket && TryReceive())
            {
            }
        }
        catch (LinuxException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            // Gone; if it could say why, the status pipe has it.
        }

        _deadline.WaitReadable(status);
        byte[] report = LinuxFile.ReadBytes(status, "status pipe");
        if (report.Length > 0)
        {
            ContainerException failure = LaunchFailure.Read(report);
            throw failure is ProcessNotExecutedException ? new CheckpointException($"CRIU cannot be executed: {failure.Message}", failure) { Step = "start CRIU", Path = failure.Path, Errno = failure.Errno } : failure;
        }

        if (_monitor < 0 || _criu is null)
            throw new ContainerException(ErrorCode.SystemError, "the container's monitor ended before CRIU was started") { Hint = "Try again; look into the kernel's log (dmesg) for the reason." };
    }

    /// <summary>The monitor and the one that becomes CRIU speak by one socket, in whatever order.</summary>
    private bool TryReceive()
    {
        Span<int> handles = stackalloc int[2];
        switch (_channel.Receive(handles, _deadline)?.Kind)
        {
            case MessageKind.Spawned:
                (_criuProcess, _monitor) = (handles[0], handles[1]);
                return true;
            case MessageKind.CriuStarts:
                _criu = new CriuMessages(handles[0]);
                return true;
            default:
                return false;
        }
    }

    private LaunchedProcess Converse(Func<CriuMessages, Request> request)
    {
        CriuConversation conversation = new(_criu!, Notified) { BreaksOff = true, Tick = LookForDeath };
        Response? response = conversation.Run(request(_criu!), _deadline);
        if (conversation.Refusal is { } refusal)
            ExceptionDispatchInfo.Throw(refusal);
        if (response is not { Success: true } || _launched is not { } launched)
            throw new RestoreFailedException(response);

        // It has let go of the processes and of what it inherited.
        _ = _deadline.TryWaitReadable(_criuProcess);
        _channel.Send(MessageKind.Proceed);
        _done = true;
        return launched;
    }

    /// <summary>
    /// Where CRIU fails when it holds the processes already, it kills the first and waits for its end, which waits for that of the others, whose
    /// ends only CRIU can take note of: that would take for ever.
    /// </summary>
    private void LookForDeath()
    {
        if (_launched is null || !new ProcessIdentity(_launched.Pid, _startTime, string.Empty).IsDying)
            return;
        if (++_dying > DyingLooks)
            throw new RestoreFailedException(null);
    }

    private void Notified(string script, int pid, int descriptor)
    {
        switch (script)
        {
            case "setup-namespaces":
                Suspended(() => _events.SetUpNamespaces(pid));
                break;
            case "orphan-pts-master" when descriptor >= 0:
                if (!_events.TakeTerminal(descriptor) && _terminal < 0)
                    _terminal = Libc.Check(Libc.TryFcntl(descriptor, Libc.F_DUPFD_CLOEXEC), "fcntl");
                break;
            case "post-restore":
                Adopt(pid);
                break;
            case "pre-resume":
                _events.CheckCredentials(_launched?.Pid ?? 0);
                break;
        }
    }

    /// <summary>Hooks have limits of their own.</summary>
    private void Suspended(Action work)
    {
        _deadline.Suspend();
        try
        {
            work();
        }
        finally
        {
            _deadline.Resume();
        }
    }

    /// <summary>Tells the monitor whom to wait for, and the caller.</summary>
    private void Adopt(int pid)
    {
        Span<int> handles = stackalloc int[2];
        int viewer = _terminal < 0 ? -1 : _events.Viewer;
        ReadOnlySpan<int> descriptors = _terminal < 0 ? [] : viewer < 0 ? [_terminal] : [_terminal, viewer];
        _channel.Send(MessageKind.Restored, BitConverter.GetBytes(pid), descriptors);
        if (_channel.Receive(handles, _deadline) is not { Kind: MessageKind.Spawned } message)
            throw new ContainerException(ErrorCode.SystemError, "the container's monitor ended while CRIU restored the processes");
        int process = message.Payload.Int(), monitor = message.Payload.Int();
        _launched = new LaunchedProcess(process, _unmonitored ? 0 : monitor, handles[0], handles[1], _channel);
        _startTime = ProcessIdentity.TryRead(process)?.StartTime ?? 0;
        _events.Record(_launched);
    }

    /// <summary>Without success the end of the stream has the monitor kill all that there is, and end.</summary>
    public void Dispose()
    {
        _criu?.Dispose();
        if (!_done)
        {
            _ = Libc.TryShutdownWrite(_channel.Socket);
            using Deadline farewell = new(s_farewell, CancellationToken.None);
            if (_monitor >= 0)
                _ = farewell.TryWaitReadable(_monitor);
            if (_launched is not null)
                _launched.Dispose();
            else
                Libc.Close(_channel.Socket);
        }

        Libc.Close(_terminal);
        Libc.Close(_criuProcess);
        Libc.Close(_monitor);
        _deadline.Dispose();
    }
}
