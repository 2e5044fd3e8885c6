using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Init;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The gate between create and start of the OCI runtime-spec, from the outside.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Whether init is there, all set up or about to be, and waits for its start. The file alone does not tell: who started it may have
    /// been killed before the file was removed. A program does not keep the name that its process had before.
    /// </summary>
    private bool InitWaits => State.InitProcessPid != 0
        && _factory.Store.HasGate(Id)
        && Init.IsAlive
        && LinuxFile.TryReadText($"/proc/{State.InitProcessPid}/comm")?.TrimEnd() is StartFifo.ProcessName or PSContainer.Engine.Init.Monitor.ProcessName;

    /// <summary>Whether init has been made and waits for its start (<see cref="CreateInit"/>), as an OCI runtime's create leaves it. False where the container has been removed.</summary>
    public bool AwaitsStart => TryRefresh() && InitWaits;

    /// <summary>
    /// Lets an init that waits (<see cref="CreateInit"/>) run its program; a container that has none, and was made with a program,
    /// gets it (OCI runtime-spec, start). Runs the poststart hooks.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    /// <exception cref="ContainerException">ContainerNotStopped: it runs, or has run; ContainerNotRunning: init has ended while it waited; ContainerNotExists, ConfigInvalid, SystemError.</exception>
    public void StartInit(CancellationToken cancellationToken = default)
    {
        StateLock? stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        try
        {
            Refresh();
            if (InitWaits)
            {
                PassGate(ref stateLock, cancellationToken);
                return;
            }

            if (State.InitProcessPid != 0)
                throw StateMachine.AlreadyStarted(StatusAsRead, Id);
        }
        finally
        {
            stateLock?.Dispose();
        }

        ProcessConfig process = ConfigInForce.Process
            ?? throw new ContainerException(ErrorCode.ConfigInvalid, $"container '{Id}' has no program to start") { ContainerId = Id, Hint = "Name one: Start-ContainerProcess " + Id + " -- PROGRAM." };
        StartInit(process, cancellationToken: cancellationToken).Dispose();
    }

    private void PassGate(ref StateLock? stateLock, CancellationToken cancellationToken)
    {
        int pidfd = ProcessHandle.TryOpen(Init), pid = State.InitProcessPid, gate = -1;
        try
        {
            if (pidfd < 0)
                throw NotRunning();
            HookRunner? hooks = HasHooks ? new(Hooks, null, cancellationToken) : null;
            using Deadline deadline = new(_factory.Options.LaunchTimeout, cancellationToken);
            gate = _factory.Store.OpenGate(Id);
            AwaitPassage(gate, pidfd, deadline);
            _factory.Store.RemoveGate(Id);

            // Hooks of the container have limits of their own, or none.
            if (hooks?.Has(HookKind.StartContainer) == true)
                deadline.Suspend();
            AwaitProgram(gate, deadline);
            if (hooks?.Has(HookKind.Poststart) != true)
                return;
            stateLock?.Dispose();
            stateLock = null;
            hooks.Run(HookKind.Poststart, HookStatus.Running, pid);
        }
        catch (Exception e) when (e is not ContainerException { Code: ErrorCode.ContainerNotRunning })
        {
            // Half-started it is of no use to anybody.
            _ = Libc.TryPidfdSendSignal(pidfd, Libc.SIGKILL);
            if (e is LinuxException linux)
                throw new ContainerException(ErrorCode.SystemError, $"container '{Id}' cannot be started: {linux.Message}", linux) { ContainerId = Id };
            throw;
        }
        finally
        {
            Libc.Close(gate);
            Libc.Close(pidfd);
        }
    }

    /// <summary>Until init says that it goes on, or has ended.</summary>
    private void AwaitPassage(int gate, int pidfd, Deadline deadline)
    {
        byte[] mark = new byte[1];
        while (deadline.WaitEither(gate, pidfd) == gate)
        {
            if (Libc.TryRead(gate, mark) == 1 && mark[0] == StartFifo.Passed)
                return;

            // The other end was closed without a word: it has ended, or another has started it.
            if (deadline.TryWaitReadable(pidfd))
                break;
        }

        throw new ContainerException(ErrorCode.ContainerNotRunning, $"container '{Id}' is not running: its first process ended before it was started")
        {
            ContainerId = Id,
            Hint = $"Remove it with Remove-Container {Id}.",
        };
    }

    /// <summary>Until the program runs; what comes before is the report of a failure.</summary>
    private static void AwaitProgram(int gate, Deadline deadline)
    {
        byte[] report = [];
        byte[] part = new byte[4096];
        while (true)
        {
            deadline.WaitReadable(gate);
            int n = Libc.TryRead(gate, part);
            if (n == -Errno.EAGAIN)
                continue;
            if (Libc.Check(n, "read", StartFifo.Name) == 0)
                break;
            report = [.. report, .. part.AsSpan(0, n)];
        }

        if (report.Length > 0)
            throw LaunchFailure.Read(report);
    }
}
