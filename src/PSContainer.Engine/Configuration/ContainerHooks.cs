using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Commands by the point of the container's life at which they run (OCI runtime-spec, POSIX-platform Hooks).</summary>
public sealed class ContainerHooks
{
    /// <summary>Deprecated: as <see cref="CreateRuntime"/>, before it.</summary>
    [JsonPropertyName("prestart")]
    public List<ContainerHook> Prestart { get; set; } = [];

    /// <summary>After the namespaces and mounts, before the root is changed; in the runtime's namespaces.</summary>
    [JsonPropertyName("createRuntime")]
    public List<ContainerHook> CreateRuntime { get; set; } = [];

    /// <summary>After the mounts, before the root is changed; in the container's namespaces, the path being the runtime's.</summary>
    [JsonPropertyName("createContainer")]
    public List<ContainerHook> CreateContainer { get; set; } = [];

    /// <summary>Before the program is executed, as the same user; in the container, as is the path.</summary>
    [JsonPropertyName("startContainer")]
    public List<ContainerHook> StartContainer { get; set; } = [];

    /// <summary>After the program has been executed; in the runtime's namespaces.</summary>
    [JsonPropertyName("poststart")]
    public List<ContainerHook> Poststart { get; set; } = [];

    /// <summary>After the container was removed; in the runtime's namespaces.</summary>
    [JsonPropertyName("poststop")]
    public List<ContainerHook> Poststop { get; set; } = [];

    /// <summary>Those of a kind.</summary>
    public List<ContainerHook> Of(HookKind kind) => kind switch
    {
        HookKind.Prestart => Prestart,
        HookKind.CreateRuntime => CreateRuntime,
        HookKind.CreateContainer => CreateContainer,
        HookKind.StartContainer => StartContainer,
        HookKind.Poststart => Poststart,
        HookKind.Poststop => Poststop,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of hook"),
    };
}
