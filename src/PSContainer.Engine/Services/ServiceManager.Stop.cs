using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Services;

/// <summary>Taking a service directory down.</summary>
public sealed partial class ServiceManager
{
    /// <summary>
    /// Runs the onshutdown bundles, each to its end, in the order of their names, while the services are still there; then stops the
    /// services and removes all containers of the directory, the last first, with everything that their runtime configurations have
    /// made. The logs stay. What an earlier attempt has left is removed by the next one.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="patience">How long the services have to end after SIGTERM, and each onshutdown bundle to run; then they are killed.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; what is left can be removed by trying again.</param>
    /// <exception cref="ContainerException">ContainerNotExists: it was not started; SystemError where something cannot be removed.</exception>
    public void Stop(string path, TimeSpan patience, Action<string>? trace = null, CancellationToken cancellationToken = default)
    {
        ServiceTreeRecord record = Find(path);
        EndSupervisor(record);
        ServiceRunner runner = new(factory, record, trace);
        foreach (ServiceRecord service in record.Services)
        {
            if (service.Kind == ServiceKind.OnShutdown)
                RunOnShutdown(runner, service, patience, cancellationToken);
        }

        TakeDown(record, patience, trace, cancellationToken);
    }

    private void RunOnShutdown(ServiceRunner runner, ServiceRecord service, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            runner.RunToEnd(new ServiceBundle(service.Kind, service.Name, Bundle.OpenWithRuntime(service.Bundle)), patience, cancellationToken);
        }
        catch (Exception e) when (e is ContainerException or LinuxException)
        {
            // What is to go down goes down.
            factory.Options.Warn?.Invoke($"onshutdown '{service.Name}': {e.Message}");
        }
    }

    private void TakeDown(ServiceTreeRecord record, TimeSpan patience, Action<string>? trace, CancellationToken cancellationToken)
    {
        EndSupervisor(record);
        List<Container> containers = [];
        foreach (ServiceKind kind in (ServiceKind[])[ServiceKind.OnBoot, ServiceKind.OnShutdown, ServiceKind.Service])
        {
            foreach (ServiceRecord service in record.Services.FindAll(s => s.Kind == kind))
            {
                if (ServiceRunner.TryLoad(factory, record, service) is { } container)
                    containers.Add(container);
            }
        }

        containers.Reverse();
        EndAll(containers, patience, trace, cancellationToken);
        foreach (Container container in containers)
        {
            trace?.Invoke($"remove the container {container.Id}");
            container.Destroy(force: true, cancellationToken);
        }

        _files.Remove(record.Path);
    }

    /// <summary>Asks all at once, so that they end at the same time.</summary>
    private static void EndAll(List<Container> containers, TimeSpan patience, Action<string>? trace, CancellationToken cancellationToken)
    {
        if (patience <= TimeSpan.Zero)
            return;
        using Deadline deadline = new(patience, cancellationToken);
        foreach (Container container in containers)
        {
            trace?.Invoke($"stop the container {container.Id}");
            try
            {
                // The kernel drops a signal that the first process of a pid namespace does not handle: there is nothing to wait for.
                if (container.InitProcessId is > 0 and int pid && !Host.InitSignals.AreDropped(pid, Libc.SIGTERM))
                    container.Signal(Libc.SIGTERM);
                else if (container.InitProcessId > 0)
                    container.Signal(Libc.SIGKILL);
            }
            catch (ContainerException e) when (e.Code is ErrorCode.ContainerNotRunning or ErrorCode.ContainerNotExists)
            {
                // It has ended by itself.
            }
        }

        foreach (Container container in containers)
        {
            int pidfd = ProcessHandle.TryOpen(container.Init);
            if (pidfd < 0)
                continue;
            bool ended = deadline.TryWaitReadable(pidfd);
            Libc.Close(pidfd);
            if (!ended)
                return; // the time is up: they are killed when they are removed
        }
    }

    /// <summary>From now on nothing is started any more; first in the record, so that it is true also where we are killed.</summary>
    private void EndSupervisor(ServiceTreeRecord record)
    {
        if (!record.Stopping)
        {
            record.Stopping = true;
            _files.Write(record);
        }

        int pidfd = ProcessHandle.TryOpen(record.Supervisor);
        if (pidfd < 0)
            return;
        try
        {
            Destruction.Kill(record.Path, pidfd, CancellationToken.None);
            _ = Libc.TryWaitPid(record.SupervisorPid, out _, Libc.WNOHANG); // where it is our own child
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }
}
