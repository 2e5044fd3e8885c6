using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>The five capability sets of a process (capabilities(7)); names as <c>CAP_CHOWN</c>.</summary>
public sealed class CapabilitySets
{
    /// <summary>What execve(2) can ever grant.</summary>
    [JsonPropertyName("Bounding")]
    public List<string> Bounding { get; set; } = [];

    /// <summary>What the kernel checks.</summary>
    [JsonPropertyName("Effective")]
    public List<string> Effective { get; set; } = [];

    /// <summary>Kept over execve(2) where the file has them too; empty by default (CVE-2022-29162).</summary>
    [JsonPropertyName("Inheritable")]
    public List<string> Inheritable { get; set; } = [];

    /// <summary>The limit of the effective set.</summary>
    [JsonPropertyName("Permitted")]
    public List<string> Permitted { get; set; } = [];

    /// <summary>Kept over execve(2) of an ordinary file by a user other than root; needs Permitted and Inheritable.</summary>
    [JsonPropertyName("Ambient")]
    public List<string> Ambient { get; set; } = [];
}
