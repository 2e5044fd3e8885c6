using System;
using System.Diagnostics.CodeAnalysis;
using PSContainer.Engine.Processes;
using EngineEvent = PSContainer.Engine.Events.ContainerEvent;

namespace PSContainer;

/// <summary>Something that happened to a container. What a type of event does not tell is null.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The pipeline's object; as event arguments it becomes $EventArgs of an action.")]
public sealed class ContainerEvent : EventArgs
{
    internal ContainerEvent(EngineEvent happened, string stateRoot)
    {
        ContainerId = happened.ContainerId;
        StateRoot = stateRoot;
        Type = (ContainerEventType)happened.Type;
        Time = happened.Time.LocalDateTime;
        Status = (ContainerStatus?)happened.Status;
        ProcessId = happened.ProcessId;
        ExitCode = happened.ExitCode;
        Signal = happened.Signal is > 0 and { } number ? SignalNames.GetName(number) : null;
        OomKilled = happened.OomKilled;
        PressureLevel = (MemoryPressureLevel?)happened.PressureLevel;
        Resource = (ContainerLimit?)happened.Resource;
        Limit = happened.Limit;
        Count = happened.Count;
        Detail = Describe();
    }

    /// <summary>When it happened, local time.</summary>
    public DateTime Time { get; }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>What happened.</summary>
    public ContainerEventType Type { get; }

    /// <summary>What there is to say of it, to read.</summary>
    public string Detail { get; }

    /// <summary>What the container is since then: of create, start, exit, pause and resume.</summary>
    public ContainerStatus? Status { get; }

    /// <summary>Process id of init on the host: of start, exit, pause and resume.</summary>
    public int? ProcessId { get; }

    /// <summary>Of an exit: 128 and the signal's number where a signal ended init; null where nobody was there to learn it.</summary>
    public int? ExitCode { get; }

    /// <summary>Of an exit: name of the signal that ended init; null where none did.</summary>
    public string? Signal { get; }

    /// <summary>Of an exit: whether the out-of-memory killer ended a process of the container in this run.</summary>
    public bool? OomKilled { get; }

    /// <summary>Of memory pressure: the highest level since the event before.</summary>
    public MemoryPressureLevel? PressureLevel { get; }

    /// <summary>Of a limit: what is limited.</summary>
    public ContainerLimit? Resource { get; }

    /// <summary>Of a limit: bytes, or how many processes.</summary>
    public ulong? Limit { get; }

    /// <summary>How many times it happened since the event before.</summary>
    public ulong Count { get; }

    /// <summary>The state root that has the container.</summary>
    public string StateRoot { get; }

    /// <summary>Container, type and detail.</summary>
    public override string ToString() => Detail.Length > 0 ? $"{ContainerId} {Type}: {Detail}" : $"{ContainerId} {Type}";

    private string Describe()
    {
        string times = Count > 1 ? $" ({Count} times)" : string.Empty;
        return Type switch
        {
            ContainerEventType.Exit when ExitCode is null => "exit code unknown",
            ContainerEventType.Exit => $"exit code {ExitCode}{(Signal is null ? string.Empty : $" ({Signal})")}{(OomKilled == true ? ", out of memory" : string.Empty)}",
            ContainerEventType.OomKill => Count == 1 ? "1 process" : $"{Count} processes",
            ContainerEventType.MemoryPressure => PressureLevel + times,
            ContainerEventType.LimitReached => $"{Resource} {(Resource == ContainerLimit.Pids ? Limit?.ToString() : ByteSize.Format(Limit))}{times}",
            ContainerEventType.Oom => times.Trim(' ', '(', ')'),
            _ => ProcessId is { } id ? $"process {id}" : string.Empty,
        };
    }
}
