using System;
using System.ComponentModel;
using System.Management.Automation;

namespace PSContainer;

/// <summary>Names a container: by its id or a wildcard pattern, or by an object that has the id.</summary>
[TypeConverter(typeof(ContainerIdentityConverter))]
public sealed class ContainerIdentity
{
    /// <summary>A container by its id, or several by a wildcard pattern.</summary>
    public ContainerIdentity(string id) => Id = id ?? throw new ArgumentNullException(nameof(id));

    /// <summary>The container of an object.</summary>
    public ContainerIdentity(Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        Id = container.Id;
        StateRoot = container.StateRoot;
        IsLiteral = true;
    }

    /// <summary>The container that a process is in; the process's own id names no container.</summary>
    public ContainerIdentity(ContainerProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        Id = process.ContainerId;
        ProcessId = process.Id;
        Process = process;
        StateRoot = process.StateRoot;
        IsLiteral = true;
    }

    /// <summary>The id or pattern.</summary>
    public string Id { get; }

    /// <summary>The state root of the object it came from; null takes the command's.</summary>
    public string? StateRoot { get; internal init; }

    /// <summary>Id on the host of the process it came from, or 0. Only commands that work on processes look at it.</summary>
    public int ProcessId { get; internal init; }

    /// <summary>The process that it came from, or null.</summary>
    internal ContainerProcess? Process { get; }

    /// <summary>Whether it names one container: it came from an object, or has no wildcard character.</summary>
    public bool IsSingle => IsLiteral || !WildcardPattern.ContainsWildcardCharacters(Id);

    /// <summary>A number was given, which may just as well be the id of a process.</summary>
    internal bool IsNumber { get; init; }

    internal bool IsLiteral { get; init; }

    /// <summary>The id or pattern.</summary>
    public override string ToString() => Id;
}
