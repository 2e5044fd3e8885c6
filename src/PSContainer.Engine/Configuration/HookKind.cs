namespace PSContainer.Engine.Configuration;

/// <summary>The points of a container's life at which hooks run, in their order (OCI runtime-spec, POSIX-platform Hooks).</summary>
public enum HookKind
{
    /// <summary>Deprecated: as <see cref="CreateRuntime"/>, before it.</summary>
    Prestart,

    /// <summary>After the namespaces and mounts, before the root is changed; in the runtime's namespaces.</summary>
    CreateRuntime,

    /// <summary>Directly after <see cref="CreateRuntime"/>; in the container's namespaces, with the runtime's files.</summary>
    CreateContainer,

    /// <summary>Directly before the program is executed; in the container.</summary>
    StartContainer,

    /// <summary>After the program has been executed; in the runtime's namespaces.</summary>
    Poststart,

    /// <summary>After the container was removed; in the runtime's namespaces.</summary>
    Poststop,
}
