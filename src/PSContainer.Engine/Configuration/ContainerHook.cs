using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A command run at a point of the container's life (OCI runtime-spec, POSIX-platform Hooks).</summary>
public sealed class ContainerHook
{
    /// <summary>Absolute path.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;

    /// <summary>argv, the first being the name; empty is the path alone.</summary>
    [JsonPropertyName("args")]
    public List<string> Args { get; set; } = [];

    /// <summary>Environment as NAME=value; nothing else is passed. A startContainer hook without one has the program's.</summary>
    [JsonPropertyName("env")]
    public List<string> Env { get; set; } = [];

    /// <summary>Seconds before it is killed with its process group; null waits for ever.</summary>
    [JsonPropertyName("timeout")]
    [JsonConverter(typeof(Json.HookTimeoutConverter))]
    public int? Timeout { get; set; }
}
