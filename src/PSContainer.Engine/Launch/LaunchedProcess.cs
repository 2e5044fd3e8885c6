using System;
using System.Threading;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Launch;

/// <summary>A process just started: its ids, its handles, and the socket on which its monitor will say how it ended.</summary>
internal sealed class LaunchedProcess(int pid, int monitorPid, int pidfd, int monitorPidfd, MessageChannel channel) : IDisposable
{
    private int _closed;

    internal int Pid => pid;

    internal int MonitorPid => monitorPid;

    internal int Pidfd => pidfd;

    internal int MonitorPidfd => monitorPidfd;

    internal MessageChannel Channel => channel;

    /// <summary>How it ended, where the monitor has said so already.</summary>
    internal ProcessExit? Exit { get; set; }

    /// <summary>Reads the end from the monitor; null where the monitor is gone without a word.</summary>
    internal ProcessExit? ReceiveExit(Deadline deadline)
    {
        while (Exit is null)
        {
            Message? message = channel.Receive(default, deadline);
            if (message is null)
                return null;
            if (message.Kind == MessageKind.Exited)
                Exit = ParseExit(message);
        }

        return Exit;
    }

    /// <summary>Ends it, and waits until its monitor has gone too: what that writes at its end must not come after the undoing.</summary>
    internal void Kill(Deadline deadline)
    {
        _ = Libc.TryPidfdSendSignal(pidfd, Libc.SIGKILL);
        _ = deadline.TryWaitReadable(pidfd);
        _ = deadline.TryWaitReadable(monitorPidfd);
    }

    internal static ProcessExit ParseExit(Message message) => new(
        message.Payload.Int(),
        message.Payload.Int(),
        new DateTimeOffset(message.Payload.Long(), TimeSpan.Zero),
        message.Payload.Bool());

    /// <summary>A caller who forgets the object, as users of a shell do, keeps no descriptors by it.</summary>
    ~LaunchedProcess() => Close();

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        Libc.Close(pidfd);
        Libc.Close(monitorPidfd);
        Libc.Close(channel.Socket);
    }
}
