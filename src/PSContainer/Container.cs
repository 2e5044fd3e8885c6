using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Host;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer;

/// <summary>A container as it was when it was read. <see cref="Refresh"/> reads it again.</summary>
public sealed class Container
{
    internal Container(EngineContainer container, string stateRoot)
    {
        Id = container.Id;
        StateRoot = stateRoot;
        Read(container);
    }

    private Container(string id, string stateRoot)
    {
        Id = id;
        StateRoot = stateRoot;
        Status = ContainerStatus.Damaged;
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <summary>The status.</summary>
    public ContainerStatus Status { get; private set; }

    /// <summary>Process id of init on the host; null where none runs.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>When it was made, local time.</summary>
    public DateTime? Created { get; private set; }

    /// <summary>When init was started, local time.</summary>
    public DateTime? Started { get; private set; }

    /// <summary>For how long init has been running; null where it does not.</summary>
    public TimeSpan? Uptime { get; private set; }

    /// <summary>Directory of its root; empty is the host's own with a private layer above it.</summary>
    public string RootPath { get; private set; } = string.Empty;

    /// <summary>Program and arguments that Start-Container runs.</summary>
    public string Command { get; private set; } = string.Empty;

    /// <summary>Labels by name.</summary>
    public Dictionary<string, string> Labels { get; private set; } = [];

    /// <summary>Exit code of init: 128 and the signal's number where a signal ended it; null where it has not ended, or nobody knows.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The signal that ended init, as SIGKILL; null where none did.</summary>
    public string? ExitSignal { get; private set; }

    /// <summary>When init ended, local time; null where it has not, or nobody knows.</summary>
    public DateTime? ExitTime { get; private set; }

    /// <summary>Whether the out-of-memory killer ended a process of the container.</summary>
    public bool OomKilled { get; private set; }

    /// <summary>Host user who made it.</summary>
    public string? Owner { get; private set; }

    /// <summary>Its addresses, and the host's ports that lead to it; empty where it has no network of its own making.</summary>
    public ContainerNetworkEndpoint[] Networks { get; private set; } = [];

    /// <summary>The configuration in force.</summary>
    public ContainerConfig? Config { get; private set; }

    /// <summary>The state root that has it.</summary>
    public string StateRoot { get; }

    /// <summary>Its processes, with their threads; only with Get-Container -Detailed.</summary>
    public ContainerProcess[]? Processes { get; private set; }

    /// <summary>Directory of its cgroup by controller, the v2 hierarchy with an empty name; only with Get-Container -Detailed.</summary>
    public Dictionary<string, string>? CgroupPaths { get; private set; }

    /// <summary>Its namespaces by kind, as the kernel names them: net:[4026531840]; only with Get-Container -Detailed.</summary>
    public Dictionary<string, string>? Namespaces { get; private set; }

    /// <summary>Directory of its state; only with Get-Container -Detailed.</summary>
    public string? StateDirectory { get; private set; }

    /// <summary>Reads the container again.</summary>
    public void Refresh()
    {
        ContainerFactory factory = new(new ContainerFactoryOptions { StateRoot = StateRoot });
        Read(factory.Load(Id));
    }

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    internal static Container Damaged(string id, string stateRoot) => new(id, stateRoot);

    /// <summary>Reads what takes longer, too.</summary>
    internal Container ReadDetails(EngineContainer container)
    {
        StateDirectory = container.StateDirectory;
        CgroupPaths = new Dictionary<string, string>(container.CgroupPaths, StringComparer.Ordinal);
        Namespaces = new Dictionary<string, string>(container.GetNamespaces(), StringComparer.Ordinal);
        List<ContainerProcess> processes = [];
        foreach (Engine.Processes.ContainerProcess process in container.GetProcesses())
        {
            if (ContainerProcess.TryRead(process, StateRoot) is { } found)
                processes.Add(found.ReadThreads());
        }

        Processes = [.. processes];
        return this;
    }

    private void Read(EngineContainer container)
    {
        // The engine's values are the first of these.
        Status = (ContainerStatus)container.Status;
        bool runs = Status is ContainerStatus.Running or ContainerStatus.Pausing or ContainerStatus.Paused;
        ProcessId = runs && container.InitProcessId > 0 ? container.InitProcessId : null;
        Created = container.Created.LocalDateTime;
        Started = container.Started?.LocalDateTime;
        Uptime = runs && container.Started is { } started ? DateTimeOffset.UtcNow - started : null;
        ProcessExit? exit = container.Exit;
        ExitCode = exit?.ExitCode;
        ExitSignal = exit is { Signal: > 0 } ? SignalNames.GetName(exit.Signal) : null;
        ExitTime = exit?.Time.LocalDateTime;
        OomKilled = exit?.OomKilled ?? false;
        Owner = HostUsers.GetName(container.Owner);

        // Last, since what a caller has is not taken for what the file says: the engine would read it again.
        Config = container.Config;
        RootPath = Config.Rootfs;
        Networks = ContainerNetworkEndpoint.Of(Id, StateRoot, Config);
        Command = Config.Process is { } process ? string.Join(' ', process.Args) : string.Empty;
        Labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string label in Config.Labels)
        {
            int equals = label.IndexOf('=', StringComparison.Ordinal);
            Labels[equals < 0 ? label : label[..equals]] = equals < 0 ? string.Empty : label[(equals + 1)..];
        }
    }
}
