using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>A container that a command was asked to work on: there, or there but damaged.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Factory">The factory that has it.</param>
/// <param name="Container">The container, or null where its state cannot be read.</param>
/// <param name="Fault">Why it cannot be read.</param>
public sealed record ContainerTarget(string Id, ContainerFactory Factory, EngineContainer? Container, ContainerException? Fault);
