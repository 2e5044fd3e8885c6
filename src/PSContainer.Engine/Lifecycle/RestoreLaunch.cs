using System;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Services;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The caller's part in the restore of a container.</summary>
internal sealed class RestoreLaunch(Container container, CheckpointManifest manifest, ProcessConfig process, ProcessStreams streams, ProcessConnections connections, StreamSetup setup, NetworkSetup network, HookRunner hooks, Action<string>? trace) : IRestoreEvents
{
    private bool _recorded;

    /// <summary>The runtime configuration beside the container's own, or null.</summary>
    internal RuntimeSetup? Runtime { get; init; }

    public int Viewer => connections.Viewer ? setup.Extra[0] : -1;

    public void SetUpNamespaces(int pid)
    {
        if (manifest.EmptyNetwork)
        {
            int pidfd = Libc.Check(Libc.TryPidfdOpen(pid), "pidfd_open");
            try
            {
                network.CreateAnew(pidfd, trace);
            }
            finally
            {
                Libc.Close(pidfd);
            }
        }

        hooks.Run(HookKind.Prestart, HookStatus.Created, pid);
        hooks.Run(HookKind.CreateRuntime, HookStatus.Creating, pid);
    }

    public bool TakeTerminal(int terminal)
    {
        trace?.Invoke("take the terminal");
        if (streams.Terminal is { } size)
            _ = Libc.TrySetWindowSize(terminal, size.ToNative());
        if (!connections.ConsoleSocket)
            return false;
        UnixSocket.Send(setup.Extra[0], "/dev/pts/ptmx", terminal, streams.ConsoleSocket!);
        return true;
    }

    public void Record(LaunchedProcess launched)
    {
        trace?.Invoke($"the processes are there; the first is {launched.Pid}");
        _recorded = true;
        Runtime?.Attach(launched);
        container.RecordInit(launched, process, setup.Describe(), network.Pairs);
    }

    public void CheckCredentials(int pid)
    {
        if (!_recorded)
            return;
        try
        {
            container.DemandCredentials(pid);
        }
        catch (ContainerException)
        {
            // CRIU goes on whatever it is answered: they must not come to run.
            _ = Libc.TryKill(pid, Libc.SIGKILL);
            throw;
        }
    }
}
