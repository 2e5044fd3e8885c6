using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>A mount on the host, in the words of fstab(5).</summary>
public sealed class LinuxkitMount
{
    /// <summary>Where; it and the directories above it are made.</summary>
    [JsonPropertyName("destination")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>File system type; empty for a bind.</summary>
    [JsonPropertyName("type")]
    public string Type { get; set; } = string.Empty;

    /// <summary>What is mounted.</summary>
    [JsonPropertyName("source")]
    public string Source { get; set; } = string.Empty;

    /// <summary>
    /// Flags by their words, and options of the file system (<see cref="FstabOptions"/>). What <c>remount</c> or a propagation alone
    /// changes of a mount that was there before is not changed back.
    /// </summary>
    [JsonPropertyName("options")]
    public List<string> Options { get; set; } = [];

    /// <summary>Members that nobody knows.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }
}
