using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Makes and finds the containers of one state root: libcontainer's <c>Factory</c>.</summary>
public sealed class ContainerFactory
{
    /// <summary>A factory; makes the state root where it is missing.</summary>
    public ContainerFactory(ContainerFactoryOptions? options = null) => throw new NotImplementedException();

    /// <summary>Absolute path of the state root.</summary>
    public string StateRoot => throw new NotImplementedException();

    /// <summary>Name of the implementation.</summary>
    public string Type => "libcontainer";

    /// <summary>Validates and records a container. It has no process yet. On an error nothing is left.</summary>
    public Container Create(string id, ContainerConfig config, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Finds a container by its id.</summary>
    public Container Load(string id) => throw new NotImplementedException();

    /// <summary>Ids of all containers, also of those whose state cannot be read; reads directory names only.</summary>
    public IReadOnlyList<string> ListIds() => throw new NotImplementedException();

    /// <summary>Removes what is left of a container whose state cannot be read.</summary>
    public void RemoveDamaged(string id, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
