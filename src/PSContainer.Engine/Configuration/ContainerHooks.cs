using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Commands by the point of the container's life at which they run (OCI runtime-spec, POSIX-platform Hooks).</summary>
public sealed class ContainerHooks
{
    /// <summary>Deprecated: as <see cref="CreateRuntime"/>, before it.</summary>
    [JsonPropertyName("prestart")]
    public List<ContainerHook> Prestart { get; set; } = [];

    /// <summary>After the namespaces, before the root is changed; in the runtime's namespaces.</summary>
    [JsonPropertyName("createRuntime")]
    public List<ContainerHook> CreateRuntime { get; set; } = [];

    /// <summary>After the mounts, before the root is changed; in the container's namespaces.</summary>
    [JsonPropertyName("createContainer")]
    public List<ContainerHook> CreateContainer { get; set; } = [];

    /// <summary>Before the program is executed; in the container.</summary>
    [JsonPropertyName("startContainer")]
    public List<ContainerHook> StartContainer { get; set; } = [];

    /// <summary>After the program has been executed; in the runtime's namespaces.</summary>
    [JsonPropertyName("poststart")]
    public List<ContainerHook> Poststart { get; set; } = [];

    /// <summary>After the container was removed; in the runtime's namespaces.</summary>
    [JsonPropertyName("poststop")]
    public List<ContainerHook> Poststop { get; set; } = [];
}
