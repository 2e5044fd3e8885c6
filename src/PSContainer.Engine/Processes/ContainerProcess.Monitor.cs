using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Processes;

/// <summary>What the monitor of a process does for those who have not started it: holds its terminal, and writes down how it ended.</summary>
public sealed partial class ContainerProcess
{
    private static readonly TimeSpan s_monitorPatience = TimeSpan.FromSeconds(5);

    /// <summary>Whether it has a terminal that its monitor holds.</summary>
    public bool HasTerminal => Libc.TryStat(Libc.AT_FDCWD, $"{_stateDirectory}/{TerminalSocket.NameOf(_identity)}", Libc.AT_SYMLINK_NOFOLLOW, out _) >= 0;

    /// <summary>Connects to its terminal.</summary>
    /// <param name="readOnly">To look only: nothing can be typed.</param>
    /// <exception cref="ContainerException">ContainerNotRunning: it has ended; ConfigInvalid: it has no terminal; SystemError.</exception>
    public TerminalConnection OpenTerminal(bool readOnly = false)
    {
        int viewer = readOnly ? -1 : Interlocked.Exchange(ref _viewer, -1);
        return viewer >= 0
            ? TerminalConnection.Of(viewer, ContainerId)
            : TerminalConnection.Open(_stateDirectory, ContainerId, _identity, TerminalMessage.Attach, readOnly);
    }

    /// <summary>Sets the size of its terminal without connecting to it; the programs in the foreground get SIGWINCH.</summary>
    /// <exception cref="ContainerException">As <see cref="OpenTerminal"/>.</exception>
    public void ResizeTerminal(TerminalSize size)
    {
        using TerminalConnection connection = TerminalConnection.Open(_stateDirectory, ContainerId, _identity, TerminalMessage.Resize, readOnly: false);
        connection.Resize(size);
    }

    private ProcessExit? WaitForRecord(Deadline deadline, CancellationToken cancellationToken)
    {
        // It writes the record after it has taken note of the end.
        int monitor = ProcessHandle.TryOpen(_monitor);
        try
        {
            _ = WaitFor(deadline);
            if (monitor >= 0)
            {
                using Deadline patience = new(s_monitorPatience, cancellationToken);
                _ = patience.TryWaitReadable(monitor);
            }
        }
        finally
        {
            Libc.Close(monitor);
        }

        return StateStore.ReadExit(_stateDirectory, _identity, IsInit)?.ToExit();
    }

    /// <summary>The monitor is the parent, and has to be known before the process goes: afterwards nobody can tell who it was.</summary>
    private static ProcessIdentity FindMonitor(ProcessIdentity process)
    {
        if (!ProcessStat.TryRead(process.Pid, out ProcessStat stat) || stat.StartTime != process.StartTime)
            return default;
        ProcessIdentity parent = ProcessIdentity.TryRead(stat.ParentPid) ?? default;

        // It may have been adopted by another, which may live for ever.
        return LinuxFile.TryReadText($"/proc/{stat.ParentPid}/comm")?.TrimEnd() == Init.Monitor.ProcessName ? parent : default;
    }
}
