using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A command that a mount wants before or after it: libcontainer's <c>Command</c>. It runs in the container's new mount namespace, with the runtime's files, before the root is changed.</summary>
public sealed class MountCommand
{
    /// <summary>An empty command, for hashtables and JSON.</summary>
    public MountCommand()
    {
    }

    /// <summary>A program and its arguments.</summary>
    public MountCommand(string path, params IEnumerable<string> args)
    {
        Path = path;
        Args = [.. args];
    }

    /// <summary>Absolute path, or a name without a slash, which is looked up in the PATH of <see cref="Env"/> or else the usual directories.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Its arguments, without the name.</summary>
    [JsonPropertyName("args")]
    public List<string> Args { get; set; } = [];

    /// <summary>Environment as NAME=value; nothing else is passed.</summary>
    [JsonPropertyName("env")]
    public List<string> Env { get; set; } = [];

    /// <summary>Absolute working directory; empty is <c>/</c>.</summary>
    [JsonPropertyName("dir")]
    public string Dir { get; set; } = string.Empty;

    /// <summary>Seconds before it is killed; null waits for ever.</summary>
    [JsonPropertyName("timeout")]
    [JsonConverter(typeof(Json.HookTimeoutConverter))]
    public int? Timeout { get; set; }
}
