using System;
using System.Collections.Generic;
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
    /// <param name="subCgroups">
    /// Cgroups below the container's own that the process is put into: relative path by controller, the empty key for all that are not
    /// named (libcontainer's <c>SubCgroupPaths</c>). They must exist. Null for the container's own.
    /// </param>
    /// <param name="cancellationToken">Ends the start; nothing of it is left.</param>
    /// <exception cref="ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    /// <exception cref="ContainerException">ContainerNotRunning, also where init ends at this moment; ContainerPaused; ContainerNotExists, ConfigInvalid, SystemError.</exception>
    public ContainerProcess Exec(ProcessConfig process, ProcessStreams? streams = null, Action<string>? trace = null, bool ignorePaused = false, IReadOnlyDictionary<string, string>? subCgroups = null, CancellationToken cancellationToken = default) =>
        Launch(ContainerOperation.Exec, process, streams, trace, ignorePaused, cancellationToken, subCgroups);

    private ContainerProcess StartJoining(ProcessConfig process, ProcessStreams streams, Action<string>? trace, bool ignorePaused, IReadOnlyDictionary<string, string> subCgroups, CancellationToken cancellationToken)
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
            SubCgroups.Check(subCgroups, cgroup.Paths);
            CgroupEntry entry = ignorePaused || subCgroups.Count > 0 ? CgroupEntry.ByParent(cgroup) : CgroupEntry.Of(cgroup, UsesUserNamespace);
            ProcessConnections connections = ProcessConnections.Of(streams, process);
            LaunchPlan plan = ExecPlanBuilder.Build(ConfigInForce, process, entry, connections, _factory.Filters) with { Unmonitored = _factory.Options.Unmonitored };
            using StreamSetup setup = new(streams, connections, Security.HostRoot.Of(ConfigInForce));
            events = new(this, ConfigInForce, cgroup, process, subCgroups, ignorePaused, trace);
            LaunchedProcess launched = LaunchSession.Run(_factory.Launcher, plan, setup.Child, stateDirectory, [pidfd, .. setup.Extra], events, _factory.Options.LaunchTimeout, cancellationToken);
            _factory.Launcher.Reap();
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
