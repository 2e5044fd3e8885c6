using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>One launch seen from the parent: hands over plan and descriptors, answers at the gates, and ends with a running program or with an error and no process.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The process goes to the caller, or is ended by Abort.")]
internal sealed partial class LaunchSession
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly LaunchPlan _plan;
    private readonly ILaunchEvents _events;
    private readonly MessageChannel _channel;
    private readonly int _status;
    private LaunchedProcess? _process;
    private bool _channelDone;
    private bool _released;

    private LaunchSession(LaunchPlan plan, ILaunchEvents events, MessageChannel channel, int status)
    {
        _plan = plan;
        _events = events;
        _channel = channel;
        _status = status;
    }

    /// <summary>Runs a launch.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="plan">What the child does.</param>
    /// <param name="stdio">Its standard streams; closed by the caller.</param>
    /// <param name="stateDirectory">Where the monitor records the end.</param>
    /// <param name="extra">Further descriptors, as the plan counts them.</param>
    /// <param name="events">The parent's own part.</param>
    /// <param name="timeout">How long it may take, without the user's own commands.</param>
    /// <param name="cancellationToken">Ends the launch; nothing of it is left.</param>
    internal static LaunchedProcess Run(
        LauncherConnection launcher,
        LaunchPlan plan,
        ReadOnlySpan<int> stdio,
        int stateDirectory,
        ReadOnlySpan<int> extra,
        ILaunchEvents events,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        (int ours, int theirs) = Libc.SocketPair(messages: false);
        (int read, int write) = Libc.Pipe();
        MessageChannel channel = new(ours);
        LaunchSession session = new(plan, events, channel, read);
        bool done = false;
        try
        {
            try
            {
                launcher.Spawn([theirs, write, .. stdio, stateDirectory, .. extra]);
            }
            finally
            {
                Libc.Close(theirs);
                Libc.Close(write);
            }

            WireWriter writer = new();
            plan.Write(writer);
            session.SendPlan(writer);
            using Deadline deadline = new(timeout, cancellationToken);
            LaunchedProcess process = session.Converse(deadline);
            done = true;
            return process;
        }
        finally
        {
            Libc.Close(read);
            if (!done)
                session.Abort();
        }
    }

    private void SendPlan(WireWriter plan)
    {
        try
        {
            _channel.Send(MessageKind.Plan, plan.Written);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            // The monitor is gone; if it could say why, the status pipe has it.
        }
    }

    private LaunchedProcess Converse(Deadline deadline)
    {
        while (true)
        {
            if (!_channelDone && deadline.WaitEither(_channel.Socket, _status) == _channel.Socket)
            {
                _channelDone = !TryAnswer(deadline);
                if (_released && _events.IsFrozen && _process is { } frozen)
                    return frozen;
                continue;
            }

            ContainerException? failure = ReadStatus(deadline);
            if (failure is null && _released && !_commandRuns && _process is not null)
            {
                // Whoever looks for the process's parent finds the one that has adopted it.
                if (_plan.Unmonitored)
                    deadline.WaitReadable(_process.MonitorPidfd);
                return _process;
            }

            throw failure ?? Died();
        }
    }

    /// <summary>As <see cref="Answer"/>. Where the parent's part fails because the child has given up meanwhile, the child's reason is the better news.</summary>
    private bool TryAnswer(Deadline deadline)
    {
        try
        {
            return Answer(deadline);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            throw ReadStatus(deadline) ?? Died();
        }
        catch (Exception e) when (e is ContainerException or LinuxException && HasEnded())
        {
            throw ReadStatus(deadline) ?? e;
        }
    }

    private LaunchedProcess Launched(Message message, ReadOnlySpan<int> handles)
    {
        int pid = message.Payload.Int(), monitor = message.Payload.Int();
        return new LaunchedProcess(pid, _plan.Unmonitored ? 0 : monitor, handles[0], handles[1], _channel);
    }

    private bool HasEnded()
    {
        Span<Libc.PollFd> fds = [new() { Fd = _process?.Pidfd ?? -1, Events = Libc.POLLIN }];
        return Libc.TryPoll(fds, 0) > 0;
    }

    /// <summary>Takes one message; false when no other will come.</summary>
    private bool Answer(Deadline deadline)
    {
        Span<int> handles = stackalloc int[2];
        if (_channel.Receive(handles, deadline) is not { } message)
            return false;
        switch (message.Kind)
        {
            case MessageKind.NeedIdMaps:
                _events.WriteIdMaps(message.Payload.Int());
                _channel.Send(MessageKind.Proceed);
                break;
            case MessageKind.Spawned:
                _process = Launched(message, handles);
                _events.EnterCgroup(_process.Pid, message.Payload.Bool());
                _channel.Send(MessageKind.Proceed);
                _events.Record(_process);
                break;
            case MessageKind.AtGate when _process is not null:
                PassGate((Gate)message.Payload.Byte(), _process, deadline);
                break;
            case MessageKind.CommandBegins or MessageKind.CommandEnds:
                FollowCommand(message.Kind == MessageKind.CommandBegins, deadline);
                break;
            case MessageKind.SeccompListener when _process is not null:
                _events.HandOverSeccompListener(_process, message.Payload.Int());
                _channel.Send(MessageKind.Proceed);
                break;
            case MessageKind.Exited when _process is not null:
                _process.Exit = LaunchedProcess.ParseExit(message);
                return false;
        }

        return true;
    }

    /// <summary>The child's report, or null where the pipe closed without one.</summary>
    private ContainerException? ReadStatus(Deadline deadline)
    {
        deadline.WaitReadable(_status);
        byte[] report = LinuxFile.ReadBytes(_status, "status pipe");
        if (report.Length == 0)
            return null;
        ContainerException failure = LaunchFailure.Read(report);

        // The monitor writes the record of an init that could not be executed; wait for it, so that the status is true when this returns.
        if (failure is ProcessNotExecutedException && _process is { } process)
        {
            using Deadline farewell = new(s_farewell, CancellationToken.None);
            _ = process.ReceiveExit(farewell);
        }

        return failure;
    }

    private ContainerException Died()
    {
        using Deadline farewell = new(s_farewell, CancellationToken.None);
        Processes.ProcessExit? exit = _process?.ReceiveExit(farewell);
        return exit switch
        {
            { OomKilled: true } => new ContainerException(ErrorCode.SystemError, "the out-of-memory killer ended the container's first process during set-up")
            {
                Errno = Errno.ENOMEM,
                Hint = "Raise the memory limit: the set-up itself needs a few megabytes.",
            },
            { Signal: > 0 } => Vanished($"the container's first process was killed by signal {exit.Signal} during set-up"),
            _ => Vanished(_process is null ? "the container's monitor ended during set-up" : "the container's first process ended during set-up"),
        };
    }

    private static ContainerException Vanished(string message) =>
        new(ErrorCode.SystemError, message) { Hint = "Try again; look into the kernel's log (dmesg) for the reason." };

    /// <summary>Ends the child, and waits until its monitor has gone too: what it writes at its end must not come after the undoing.</summary>
    private void Abort()
    {
        Abandon();

        // The end of the stream ends a child that waits at a gate; the signal ends one that hangs in a call.
        _ = Libc.TryShutdownWrite(_channel.Socket);
        using Deadline farewell = new(s_farewell, CancellationToken.None);
        AwaitSpawned(farewell);
        if (_process is { } process)
        {
            process.Kill(farewell);
            process.Dispose();
        }
        else
        {
            Libc.Close(_channel.Socket);
        }
    }

    /// <summary>A process that is frozen dies later than anybody waits for it; then its monitor has still to know.</summary>
    private void Abandon()
    {
        try
        {
            _channel.Send(MessageKind.Abandon);
        }
        catch (LinuxException)
        {
            // There is nobody any more.
        }
    }

    /// <summary>Reads on until the process has a name, or it and its monitor have gone.</summary>
    private void AwaitSpawned(Deadline farewell)
    {
        Span<int> handles = stackalloc int[2];
        try
        {
            while (_process is null && _channel.Receive(handles, farewell) is { } message)
            {
                if (message.Kind == MessageKind.Spawned)
                    _process = Launched(message, handles);
            }
        }
        catch (Exception e) when (e is ContainerException or LinuxException)
        {
            // It hangs before there is a process; it finds the end of the stream when it comes to itself.
        }
    }
}
