using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A root file system of layers: read-only ones below, and one that takes the changes (overlayfs).</summary>
public sealed class RootOverlay
{
    /// <summary>Read-only layers, the topmost first. <c>/</c> is the host's own root.</summary>
    [JsonPropertyName("lower")]
    public List<string> Lower { get; set; } = [];

    /// <summary>Directory that takes the changes.</summary>
    [JsonPropertyName("upper")]
    public string Upper { get; set; } = string.Empty;

    /// <summary>Directory that overlayfs works in, on the file system of <see cref="Upper"/>.</summary>
    [JsonPropertyName("work")]
    public string Work { get; set; } = string.Empty;
}
