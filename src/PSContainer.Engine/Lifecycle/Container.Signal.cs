using System;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Signals.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Sends a signal to init, or to all processes. SIGKILL ends the whole container: with a pid namespace of its own the kernel
    /// kills the others when init is gone, without one each process of the cgroup is killed; and a paused container is resumed, so
    /// that it can die. Any other signal reaches the processes of a paused container when it is resumed.
    /// </summary>
    /// <param name="signal">1 to 64, or 0 to look whether init may be signalled.</param>
    /// <param name="all">To every process of the cgroup.</param>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning; SystemError, also where <paramref name="all"/> is asked of a container without a cgroup.</exception>
    public void Signal(int signal, bool all = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signal, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, 64);
        _ = Demand(ContainerOperation.Signal);
        int pidfd = ProcessHandle.TryOpen(Init);
        if (pidfd < 0)
            throw NotRunning();
        try
        {
            Signal(pidfd, signal, all);
        }
        catch (LinuxException e) when (e.Errno == Errno.ESRCH)
        {
            throw NotRunning();
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"signal {signal} cannot be sent to container '{Id}': {e.Message}", e)
            {
                ContainerId = Id,
                Hint = e.Errno == Errno.EPERM ? "Run as root or as the container's user." : null,
            };
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    /// <summary>Sends a signal to one process of the container, which can act on it now.</summary>
    /// <param name="process">A process of this container.</param>
    /// <param name="signal">1 to 64, or 0 to look whether it may be signalled.</param>
    /// <exception cref="ContainerException">ContainerPaused: it would do nothing before it is resumed, not even die; ContainerNotRunning: it has ended; ContainerNotExists; SystemError.</exception>
    public void SignalProcess(ContainerProcess process, int signal)
    {
        ArgumentNullException.ThrowIfNull(process);
        _ = Demand(ContainerOperation.SignalProcess);
        process.Signal(signal);
    }

    private void Signal(int pidfd, int signal, bool all)
    {
        ICgroupManager cgroup = Cgroup;
        bool killAll = signal == Libc.SIGKILL && !HasOwnPidNamespace && cgroup.Exists;
        if (killAll || (all && cgroup.Exists))
        {
            cgroup.SignalAll(signal);
            return;
        }

        if (all && !(signal == Libc.SIGKILL && HasOwnPidNamespace))
        {
            throw new ContainerException(ErrorCode.SystemError, $"container '{Id}' has no cgroup, so nobody knows which processes are its own")
            {
                ContainerId = Id,
                Hint = "Signal its first process alone.",
            };
        }

        Libc.Check(Libc.TryPidfdSendSignal(pidfd, signal), "pidfd_send_signal", Id);

        // What the v1 freezer has stopped does not even die of SIGKILL, and an init waits for all that its namespace has.
        if (signal == Libc.SIGKILL)
            cgroup.Release();
    }
}
