using System;
using PSContainer.Engine.Services;
using EngineStatus = PSContainer.Engine.Lifecycle.ContainerStatus;

namespace PSContainer;

/// <summary>A bundle of a service directory that was started, as it was when it was read.</summary>
public sealed class ContainerService
{
    internal ContainerService(ServiceStatus status, string stateRoot)
    {
        Name = status.Name;
        Kind = status.Kind;
        Path = status.Directory;
        ContainerId = status.ContainerId;
        Status = status.Container is null || status.Status == EngineStatus.Destroyed ? null : (ContainerStatus)status.Status;
        ProcessId = status.ProcessId > 0 ? status.ProcessId : null;
        ExitCode = status.Exit?.ExitCode;
        ExitTime = status.Exit?.Time.LocalDateTime;
        Started = status.Started.LocalDateTime;
        Bundle = status.Bundle;
        LogPath = status.LogPath;
        Supervised = status.IsSupervised;
        StateRoot = stateRoot;
    }

    /// <summary>Name of the bundle's directory.</summary>
    public string Name { get; }

    /// <summary>When it runs.</summary>
    public ServiceKind Kind { get; }

    /// <summary>Status of its container; null where there is none: it has not run yet.</summary>
    public ContainerStatus? Status { get; }

    /// <summary>Process id of its init on the host; null where none runs.</summary>
    public int? ProcessId { get; }

    /// <summary>Exit code of its last run; null where it has not ended, or nobody knows.</summary>
    public int? ExitCode { get; }

    /// <summary>When it ended, local time; null where it has not.</summary>
    public DateTime? ExitTime { get; }

    /// <summary>Id of its container.</summary>
    public string ContainerId { get; }

    /// <summary>Whether it is started again when it ends.</summary>
    public bool Supervised { get; }

    /// <summary>File of what it says.</summary>
    public string LogPath { get; }

    /// <summary>Directory of the bundle.</summary>
    public string Bundle { get; }

    /// <summary>The service directory.</summary>
    public string Path { get; }

    /// <summary>When the service directory was started, local time.</summary>
    public DateTime Started { get; }

    /// <summary>The state root that has its container.</summary>
    public string StateRoot { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
