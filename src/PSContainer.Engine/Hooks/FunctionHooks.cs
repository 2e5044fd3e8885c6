using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Hooks;

/// <summary>
/// Functions run at points of a container's life, in the caller's process, each after the commands of the same kind. They
/// belong to one <see cref="Lifecycle.Container"/> object and are not recorded: another process, or another object of the
/// same container, does not run them.
/// </summary>
public sealed class FunctionHooks
{
    /// <summary>Before <see cref="CreateRuntime"/>.</summary>
    public IList<HookFunction> Prestart { get; } = [];

    /// <summary>After the namespaces and mounts, before the root is changed. A failure undoes the start.</summary>
    public IList<HookFunction> CreateRuntime { get; } = [];

    /// <summary>After the program has been executed. A failure kills the container and undoes the start.</summary>
    public IList<HookFunction> Poststart { get; } = [];

    /// <summary>After the container was removed. A failure is a warning.</summary>
    public IList<HookFunction> Poststop { get; } = [];

    /// <summary>Those of a kind as they are now; the kinds that run inside the container have none.</summary>
    internal HookFunction[] Of(HookKind kind) => kind switch
    {
        HookKind.Prestart => [.. Prestart],
        HookKind.CreateRuntime => [.. CreateRuntime],
        HookKind.Poststart => [.. Poststart],
        HookKind.Poststop => [.. Poststop],
        _ => [],
    };
}
