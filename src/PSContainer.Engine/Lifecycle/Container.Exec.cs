using System;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Processes that join a running container.</summary>
public sealed partial class Container
{
    /// <summary>Runs one more program in a running container, beside init.</summary>
    /// <param name="process">The program.</param>
    /// <param name="streams">Its standard streams; /dev/null where null.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="ignorePaused">
    /// Whether a paused container may be joined. The process is then made, and stands in the container like all the others; its
    /// program runs when somebody resumes the container, and one that cannot be executed then ends with 127 or 126.
    /// </param>
    /// <param name="cancellationToken">Ends the start; nothing of it is left.</param>
    /// <exception cref="ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    /// <exception cref="ContainerException">ContainerNotRunning, also where init ends at this moment; ContainerPaused; ContainerNotExists, ConfigInvalid, SystemError.</exception>
    public ContainerProcess Exec(ProcessConfig process, ProcessStreams? streams = null, Action<string>? trace = null, bool ignorePaused = false, CancellationToken cancellationToken = default) =>
        Launch(ContainerOperation.Exec, process, streams, trace, ignorePaused, cancellationToken);

    private ContainerProcess StartJoining(ProcessConfig process, ProcessStreams streams, Action<string>? trace, bool ignorePaused, CancellationToken cancellationToken)
    {
        ProcessIdentity init = Init;
        int pidfd = ProcessHandle.TryOpen(init);
        if (pidfd < 0)
            throw NotRunning();
        int stateDirectory = -1;
        JoinLaunch? events = null;
        try
        {
            stateDirectory = Libc.OpenAt(Libc.AT_FDCWD, StateDirectory, Libc.O_PATH | Libc.O_DIRECTORY);
            ICgroupManager cgroup = Cgroup;
            CgroupEntry entry = ignorePaused ? CgroupEntry.ByParent(cgroup) : CgroupEntry.Of(cgroup, UsesUserNamespace);
            LaunchPlan plan = ExecPlanBuilder.Build(ConfigInForce, process, entry, ProcessConnections.Of(streams, process), _factory.Filters);
            using StreamSetup setup = new(streams, Security.HostRoot.Of(ConfigInForce));
            events = new(this, ConfigInForce, cgroup, process, ignorePaused, trace);
            LaunchedProcess launched = LaunchSession.Run(_factory.Launcher, plan, setup.Child, stateDirectory, [pidfd, .. setup.Extra], events, _factory.Options.LaunchTimeout, cancellationToken);
            return new ContainerProcess(Id, StateDirectory, launched, setup, isInit: false);
        }
        catch (Exception e)
        {
            // Its monitor has written down the end of what never became the program.
            if (events is { Pid: > 0 })
                ExitFiles.Forget(stateDirectory, events.Pid);

            // The namespaces take no new process, the cgroup has gone, the kernel has killed what we made: all of that is this.
            if (e is LinuxException or ContainerException and not ProcessNotExecutedException && init.IsDying)
                throw StateMachine.NotRunning(Status, Id, e);

            // Where somebody paused the container meanwhile, to say so is better than to say that the process does not answer.
            if (e is ContainerException { Errno: Errno.ETIMEDOUT })
                _ = Demand(ContainerOperation.Exec);
            throw;
        }
        finally
        {
            Libc.Close(stateDirectory);
            Libc.Close(pidfd);
        }
    }
}
