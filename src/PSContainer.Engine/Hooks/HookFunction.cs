using System.Threading;

namespace PSContainer.Engine.Hooks;

/// <summary>A hook that is a function of the caller's own process: libcontainer's <c>NewFunctionHook</c>. An exception is its failure.</summary>
/// <param name="state">The container.</param>
/// <param name="cancellationToken">That of the call which runs the hook.</param>
public delegate void HookFunction(HookState state, CancellationToken cancellationToken);
