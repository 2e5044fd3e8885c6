using System;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Services;

/// <summary>One bundle of a service directory that was started, as it is at this moment.</summary>
public sealed class ServiceStatus
{
    internal ServiceStatus(ServiceTreeRecord tree, ServiceRecord record, Container? container)
    {
        Directory = tree.Path;
        Started = tree.Started;
        Kind = record.Kind;
        Name = record.Name;
        ContainerId = record.ContainerId;
        Bundle = record.Bundle;
        LogPath = record.Log;
        IsSupervised = record.Kind == ServiceKind.Service && tree.Supervisor.IsAlive;
        Container = container;
        Status = container?.Status ?? ContainerStatus.Destroyed;
        ProcessId = container?.InitProcessId ?? 0;
        Exit = container?.Exit;
    }

    /// <summary>The service directory.</summary>
    public string Directory { get; }

    /// <summary>When the directory was started.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When it runs.</summary>
    public ServiceKind Kind { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Id of its container.</summary>
    public string ContainerId { get; }

    /// <summary>Directory of the bundle.</summary>
    public string Bundle { get; }

    /// <summary>File of what it says.</summary>
    public string LogPath { get; }

    /// <summary>Whether somebody will start it again when it ends.</summary>
    public bool IsSupervised { get; }

    /// <summary>Its container, or null: it is not there yet, or no more.</summary>
    public Container? Container { get; }

    /// <summary>Status of its container; Destroyed where there is none.</summary>
    public ContainerStatus Status { get; }

    /// <summary>Process id of its init, or 0.</summary>
    public int ProcessId { get; }

    /// <summary>How it ended, or null.</summary>
    public ProcessExit? Exit { get; }
}
